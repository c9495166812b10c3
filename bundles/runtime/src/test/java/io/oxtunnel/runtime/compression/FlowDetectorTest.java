package io.oxtunnel.runtime.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Flows are told apart by addresses, protocol and ports, and what does not get smaller is left alone for longer each time. */
class FlowDetectorTest {
    private static final int LENGTH = 1_400;
    private final NativeBufferPool pool = new NativeBufferPool(1, 1);
    private final long at = pool.at(pool.acquireLarge());
    private final FlowDetector detector = new FlowDetector();

    @AfterEach
    void close() {
        pool.close();
    }

    private int flow(int version, int source, int ports, byte[] payload) {
        int headers = version == 4 ? 28 : 48;
        ByteBuffer packet = ByteBuffer.allocate(headers + payload.length);
        if (version == 4) {
            packet.put(0, (byte) 0x45).putShort(2, (short) packet.capacity()).put(9, (byte) 17).putInt(12, source).putInt(16, 1).putInt(20, ports);
        } else {
            packet.put(0, (byte) 0x60).putShort(4, (short) (packet.capacity() - 40)).put(6, (byte) 17).putInt(20, source).putInt(36, 1).putInt(40, ports);
        }
        packet.put(headers, payload);
        pool.write(packet.array(), 0, at, packet.capacity());
        return detector.find(pool, at, packet.capacity());
    }

    private boolean worth(int place) {
        return detector.worth(place, pool, at, LENGTH);
    }

    private static byte[] random(int seed) {
        byte[] bytes = new byte[LENGTH];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void flowsHavePlacesOfTheirOwn() {
        for (int version : new int[] {4, 6}) {
            Set<Integer> places = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                places.add(flow(version, i / 10, i % 10 << 16 | 443, new byte[LENGTH]));
            }
            assertTrue(places.size() > 85, version + ": " + places.size() + " places for 100 flows");
            assertEquals(flow(version, 3, 5, new byte[LENGTH]), flow(version, 3, 5, random(1)), "whatever it carries");
        }
    }

    @Test
    void randomBytesAreSeenWithoutATrial() {
        int skipped = 0;
        for (int i = 0; i < 200; i++) {
            skipped += worth(flow(4, 1_000 + i, 443, random(i))) ? 0 : 1;
        }
        assertTrue(skipped > 190, "skipped: " + skipped);
    }

    @Test
    void textIsWorthATrial() {
        byte[] text = "The quick brown fox jumps over the lazy dog, and back again it goes. ".repeat(30).substring(0, LENGTH).getBytes();
        assertTrue(worth(flow(4, 1, 80, text)));
        assertTrue(worth(flow(6, 1, 80, text)));
    }

    @Test
    void whatFailsRestsForLongerEachTimeAndIsTriedAgain() {
        int place = flow(4, 1, 80, new byte[LENGTH]);
        int before = 0;
        for (int i = 0; i < 6; i++) {
            assertTrue(worth(place));
            detector.leave(place);
            int rest = 0;
            while (!worth(place)) {
                rest++;
            }
            assertTrue(rest > before * 3 / 2, rest + " after " + before);
            before = rest;
        }
        assertTrue(before * (long) LENGTH > 1 << 20);
    }

    @Test
    void itRemembersHowSmallAFlowGets() {
        int place = flow(4, 1, 80, new byte[LENGTH]);
        assertEquals(0, detector.ratio(place));
        detector.compressed(place, 1_000, 400);
        assertEquals(400, detector.ratio(place));
        for (int i = 0; i < 50; i++) {
            detector.compressed(place, 1_000, 200);
        }
        assertTrue(detector.ratio(place) <= 205, "it follows: " + detector.ratio(place));
        detector.leave(place);
        assertFalse(worth(place));
        assertNotEquals(400, detector.ratio(place));
    }
}
