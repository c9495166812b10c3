package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Simulation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Twenty handshakes a second and source, five at once, in a table that does not grow. */
final class SourceLimitTest {
    private static final Endpoint SOURCE = Simulation.endpoint("192.0.2.7", 1_000);
    private final SourceLimit limit = new SourceLimit(new SplittableRandom(28));

    private int taken(Endpoint from, int tries, long now) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limit.admits(from, now) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void fiveAtOnceThenTwentyASecond() {
        long start = Long.MIN_VALUE + 5;
        assertEquals(5, taken(SOURCE, 100, start));
        int later = 0;
        for (int ms = 1; ms <= 1_000; ms++) {
            later += taken(SOURCE, 10, start + TimeUnit.MILLISECONDS.toNanos(ms));
        }
        assertEquals(20, later);
        assertEquals(5, taken(SOURCE, 100, start + TimeUnit.SECONDS.toNanos(3_600)));
    }

    @Test
    void aTokenComesBackAfter50Milliseconds() {
        taken(SOURCE, 5, 0);
        assertFalse(limit.admits(SOURCE, 49_999_999));
        assertTrue(limit.admits(SOURCE, 50_000_000));
        assertFalse(limit.admits(SOURCE, 50_000_000));
    }

    @Test
    void thePortIsNoSource() {
        taken(SOURCE, 5, 0);
        assertFalse(limit.admits(Simulation.endpoint("192.0.2.7", 1_001), 0));
        assertTrue(limit.admits(Simulation.endpoint("192.0.2.8", 1_000), 0));
    }

    @Test
    void ofIpv6TheSlash64IsTheSource() {
        taken(Simulation.endpoint("2001:db8:1:2::1", 9), 5, 0);
        assertFalse(limit.admits(Simulation.endpoint("2001:db8:1:2:ffff::7", 9), 0));
        assertTrue(limit.admits(Simulation.endpoint("2001:db8:1:3::1", 9), 0));
    }

    /** A hundred times as many sources as there is room for: the memory is the same arrays, and who has just asked is still known. */
    @Test
    @Tag("T28")
    void beyondItsBoundTheLongestQuietSourceIsForgotten() {
        int room = SourceLimit.SETS * SourceLimit.WAYS;
        int unknown = 0;
        for (int i = 0; i < 100 * room; i++) {
            Endpoint from = source(i);
            long now = i * 1_000L;
            assertTrue(limit.admits(from, now));
            unknown += taken(from, 5, now) - 4;
        }
        assertEquals(0, unknown, "sources whose bucket was lost while they used it");
        assertEquals(5, taken(source(0), 5, 100L * room * 1_000), "the first was forgotten, so its bucket is full");
    }

    private static Endpoint source(int n) {
        try {
            byte[] address = ByteBuffer.allocate(4).putInt(0x0a00_0000 + n).array();
            return new Endpoint(new InetSocketAddress(InetAddress.getByAddress(address), 1), null);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
