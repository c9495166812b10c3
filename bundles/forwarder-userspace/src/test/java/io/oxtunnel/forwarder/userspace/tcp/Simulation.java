package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** An endpoint between a {@link SimClient} and a {@link SimDestination}, over a bad network and with a clock that is moved by hand. */
final class Simulation implements AutoCloseable {
    private static final long LIMIT = 4_000_000;
    private static final long IDLE = 900_000;
    private static final int SMALL = 64;
    private static final int LARGE = 12;

    private record Event(long at, long order, byte[] packet, boolean toClient, boolean checked) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final Scenario s;
    private final SplittableRandom network;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
    private final Arena arena = Arena.ofConfined();
    private final PacketBatch batch = new PacketBatch();
    private final TcpCounters counters = new TcpCounters();
    private final SimClient client;
    private final SimDestination destination;
    private final TcpEndpoint endpoint;
    private final int packet;
    private long order;
    private long now = 1_000;
    private long moodAt = 1_000;
    private long forgeAt;
    private boolean faulted;
    private int pause = 15;
    private int doneBefore;

    Simulation(Scenario scenario) {
        s = scenario;
        network = new SplittableRandom(scenario.seed() + 3);
        client = new SimClient(scenario, raw -> travel(raw, false, true));
        destination = new SimDestination(scenario, arena);
        TcpSettings settings = new TcpSettings(8, 8, 8, 65_536, 1 << 20, IDLE, 1_420);
        endpoint = new TcpEndpoint(pool, settings, destination, (v6, high, low) -> true, (c, errno, replies) -> replies.reset(c), counters,
                new SplittableRandom(scenario.seed() + 4), now);
        packet = pool.acquireLarge();
        forgeAt = scenario.fault() == Scenario.Fault.BLIND ? now + 100 : Long.MAX_VALUE;
    }

    private void travel(byte[] raw, boolean toClient, boolean checked) {
        if (network.nextInt(1_000) < s.loss()) {
            return;
        }
        int copies = network.nextInt(1_000) < s.duplication() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long at = now + s.delay() + (s.jitter() > 0 ? network.nextInt(s.jitter()) : 0);
            events.add(new Event(at, order++, raw, toClient, checked));
        }
    }

    /** Plays it to the end. */
    void run() {
        while (!over()) {
            step();
            assertTrue(now < LIMIT, () -> "stands still: " + client.state() + "; destination took " + destination.taken + " gave " + destination.given
                    + " finished " + destination.finished + " closed " + destination.closed + "; endpoint "
                    + (destination.connection == null ? "" : destination.connection.state()));
        }
        verify();
    }

    private boolean over() {
        // A reset that is lost, to a client that has nothing more to say, leaves him half-open as with any TCP.
        boolean ended = client.gone || client.done() || s.fault() == Scenario.Fault.DESTINATION_RESETS && destination.closed;
        return ended && counters.connections() == 0 && now > 1_000 && events.isEmpty() && (destination.closed || destination.connection == null);
    }

    private void step() {
        long next = Math.min(Math.min(client.deadline(), endpoint.deadline()), Math.min(moodAt, forgeAt));
        if (!events.isEmpty()) {
            next = Math.min(next, events.peek().at);
        }
        if (!faulted && s.fault() != Scenario.Fault.NONE) {
            next = Math.min(next, 1_000 + s.faultAt());
        }
        assertTrue(next != Long.MAX_VALUE, () -> "nobody waits for anything: " + client.state());
        now = Math.max(now, next);
        client.clock = (int) now;
        fault();
        while (!events.isEmpty() && events.peek().at <= now) {
            deliver(events.poll());
        }
        if (now >= moodAt) {
            mood();
        }
        endpoint.expire(now);
        client.tick(now);
        emit();
    }

    private void mood() {
        int ready = destination.mood();
        if (destination.connecting && !destination.closed) {
            if (network.nextInt(3) == 0) {
                destination.connecting = false;
                if (s.fault() == Scenario.Fault.REFUSED) {
                    endpoint.failed(destination.connection, 111);
                } else {
                    endpoint.connected(destination.connection, now);
                }
            }
        } else if (ready != 0 && !destination.closed) {
            endpoint.ready(destination.connection, (ready & 1) != 0, (ready & 2) != 0, false);
        }
        int done = destination.taken + destination.given + (destination.connecting ? 1 : 0);
        // Where nothing happens, time passes faster.
        pause = done == doneBefore ? Math.min(4_000, pause * 2) : 15;
        doneBefore = done;
        moodAt = now + 1 + network.nextInt(2 * pause);
    }

    private void fault() {
        if (now >= forgeAt) {
            byte[] forged = client.forge();
            if (forged != null) {
                arrive(forged);
            }
            forgeAt = client.done() || client.gone ? Long.MAX_VALUE : now + 1 + network.nextInt(400);
        }
        if (faulted || now < 1_000 + s.faultAt()) {
            return;
        }
        faulted = true;
        switch (s.fault()) {
            case CLIENT_RESETS -> client.abort();
            case CLIENT_VANISHES -> client.gone = true;
            case DESTINATION_RESETS -> destination.failed = true;
            default -> {
            }
        }
    }

    private void deliver(Event event) {
        if (event.toClient) {
            client.receive(event.packet, event.checked, now);
        } else {
            arrive(event.packet);
        }
    }

    private void arrive(byte[] raw) {
        long at = pool.at(packet) + BufferPool.HEADROOM;
        pool.write(raw, 0, at, raw.length);
        endpoint.segment(at, s.v6() ? 40 : 20, raw.length, now);
        emit();
    }

    private void emit() {
        while (endpoint.pending()) {
            int n = endpoint.emit(batch, now);
            for (int i = 0; i < batch.size; i++) {
                byte[] raw = new byte[batch.length[i]];
                pool.read(batch.at[i], raw, 0, raw.length);
                split(raw, batch.segment[i]);
            }
            batch.release(pool, 0);
            assertTrue(n > 0 || !endpoint.pending(), "pending, and does nothing");
        }
    }

    /** Cuts a super-packet as the tunnel does. */
    private void split(byte[] raw, int segment) {
        int header = s.v6() ? 40 : 20;
        header += (raw[header + 12] >> 4 & 15) * 4;
        if (segment == 0) {
            travel(raw, true, true);
            return;
        }
        assertTrue(raw.length - header > segment, "a super-packet of one segment");
        for (int at = header; at < raw.length; at += segment) {
            int n = Math.min(segment, raw.length - at);
            byte[] one = new byte[header + n];
            System.arraycopy(raw, 0, one, 0, header);
            System.arraycopy(raw, at, one, header, n);
            ByteBuffer b = ByteBuffer.wrap(one);
            int network = s.v6() ? 40 : 20;
            b.putInt(network + 4, b.getInt(network + 4) + at - header);
            if (at + n < raw.length) {
                b.put(network + 13, (byte) (b.get(network + 13) & ~9));
            }
            travel(one, true, false);
        }
    }

    private void verify() {
        Scenario.Fault fault = s.fault();
        if (fault == Scenario.Fault.NONE || fault == Scenario.Fault.BLIND) {
            assertTrue(client.done() && !client.reset, () -> "not done: " + client.state());
            assertEquals(s.up(), destination.taken, "bytes of the upload");
            assertEquals(s.down(), destination.given, "bytes of the download");
            assertTrue(destination.finished, "the end of the upload");
            assertTrue(!destination.resetSeen, "the socket was closed in order");
        } else if (fault == Scenario.Fault.REFUSED) {
            assertTrue(client.reset || client.gone, "refused");
            assertEquals(0, destination.taken);
        }
        assertEquals(0, counters.bytes(), "memory given back");
        assertEquals(0, counters.halfOpen(), "half-open");
        pool.release(packet);
        assertEquals(SMALL, pool.freeSmall(), "small buffers");
        assertEquals(LARGE, pool.freeLarge(), "large buffers");
    }

    @Override
    public void close() {
        endpoint.close();
        pool.close();
        arena.close();
    }
}
