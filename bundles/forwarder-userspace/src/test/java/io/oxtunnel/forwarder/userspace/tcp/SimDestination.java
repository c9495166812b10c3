package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.linux.call.NativeBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** The socket of the destination in a simulation, and the program behind it. It is moody: it takes and gives some bytes, then none for a while. */
final class SimDestination implements Outside {
    private static final int ROOM = 1 << 20;
    private static final int CONNECTION_RESET = -104;

    private final Scenario s;
    private final SplittableRandom random;
    private final MemorySegment scratch;
    Connection connection;
    boolean connecting;
    boolean failed;
    int taken;
    int given;
    boolean finished;
    boolean closed;
    boolean resetSeen;
    private int roomNow;
    private int readNow;

    SimDestination(Scenario scenario, Arena arena) {
        s = scenario;
        random = new SplittableRandom(scenario.seed() + 2);
        scratch = arena.allocate(ROOM);
    }

    @Override
    public int connect(Connection c) {
        assertTrue(connection == null || closed, "one SYN, one connection");
        connection = c;
        connecting = true;
        closed = false;
        c.fd = 7;
        return 0;
    }

    /** Becomes ready by chance; returns a bit for each: 1 readable, 2 writable. */
    int mood() {
        if (connection == null || closed || connecting) {
            return 0;
        }
        roomNow = random.nextInt(3) == 0 ? 0 : s.socket();
        readNow = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(Math.max(1, s.socket()));
        return (readNow > 0 || failed ? 1 : 0) | (roomNow > 0 || failed ? 2 : 0);
    }

    private boolean mayEnd() {
        return switch (s.closing()) {
            case CLIENT_LAST, BOTH_AT_ONCE -> true;
            case CLIENT_AT_ONCE -> true;
            case DESTINATION_LAST -> finished;
        };
    }

    @Override
    public int write(Connection c, ByteStream from, long at, int length) {
        assertFalse(closed || finished, "written after the end");
        if (failed) {
            return CONNECTION_RESET;
        }
        int n = Math.min(Math.min(length, roomNow), ROOM);
        for (int done = 0; done < n;) {
            int run = from.run(at + done, n - done);
            NativeBytes.copy(from.address(at + done), scratch.address(), run);
            for (int i = 0; i < run; i++) {
                assertEquals(s.content(true, taken++), scratch.get(ValueLayout.JAVA_BYTE, i), "content of the upload");
            }
            done += run;
        }
        roomNow -= n;
        assertTrue(taken <= s.up(), "more than was sent");
        return n == 0 ? AGAIN : n;
    }

    @Override
    public int read(Connection c, ByteStream into, long at, int length) {
        assertFalse(closed, "read after the end");
        if (failed) {
            return CONNECTION_RESET;
        }
        if (given == s.down()) {
            return mayEnd() ? 0 : AGAIN;
        }
        int n = Math.min(Math.min(length, readNow), s.down() - given);
        for (int done = 0; done < n;) {
            int run = into.run(at + done, n - done);
            for (int i = 0; i < run; i++) {
                scratch.set(ValueLayout.JAVA_BYTE, i, s.content(false, given++));
            }
            NativeBytes.copy(scratch.address(), into.address(at + done), run);
            done += run;
        }
        readNow -= n;
        return n == 0 ? AGAIN : n;
    }

    @Override
    public void finish(Connection c) {
        assertFalse(finished, "finished twice");
        finished = true;
    }

    @Override
    public void close(Connection c, boolean reset) {
        assertFalse(closed, "closed twice");
        closed = true;
        resetSeen = reset;
        c.fd = -1;
    }
}
