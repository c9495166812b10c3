package io.oxtunnel.forwarder.userspace.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.forwarder.userspace.flow.Flows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReassemblyTest {
    private static final int LARGE = 64;

    private final NativeBufferPool pool = new NativeBufferPool(0, LARGE);
    private final Reassembly reassembly = new Reassembly(pool);
    private final int scratch = pool.acquireLarge();

    private record Part(boolean v6, int source, int id, int offset, byte[] bytes, boolean more) {
    }

    @AfterEach
    void everyBufferComesBack() {
        reassembly.clear();
        assertEquals(0, reassembly.size());
        assertEquals(Flows.NEVER, reassembly.deadline());
        pool.release(scratch);
        assertEquals(LARGE, pool.freeLarge());
        pool.close();
    }

    /** Returns the number of a packet that is whole now, or INCOMPLETE. */
    private int give(Part p, long now) {
        long ip = pool.at(scratch) + BufferPool.HEADROOM;
        int header = p.v6 ? 48 : 20;
        int length = header + p.bytes.length;
        pool.fill(ip, header, (byte) 0);
        if (p.v6) {
            pool.putInt(ip, 0x60000000);
            pool.putShort(ip + 4, 8 + p.bytes.length);
            pool.putShort(ip + 6, 44 << 8 | 64);
            pool.putInt(ip + 20, p.source);
            pool.putInt(ip + 36, 9);
            pool.putInt(ip + 40, Ip.UDP << 24 | p.offset | (p.more ? 1 : 0));
            pool.putInt(ip + 44, p.id);
        } else {
            pool.putInt(ip, 0x45000000 | length);
            pool.putShort(ip + 4, p.id);
            pool.putShort(ip + 6, p.offset / 8 | (p.more ? 0x2000 : 0));
            pool.putShort(ip + 8, 64 << 8 | Ip.UDP);
            pool.putInt(ip + 12, p.source);
            pool.putInt(ip + 16, 9);
        }
        pool.write(p.bytes, 0, ip + header, p.bytes.length);
        assertTrue(Ip.wellFormed(pool, ip, length));
        return reassembly.add(ip, length, now);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] all = new byte[length];
        random.nextBytes(all);
        return all;
    }

    private static List<Part> cut(Random random, boolean v6, int source, int id, byte[] payload) {
        List<Part> parts = new ArrayList<>();
        for (int offset = 0; offset < payload.length;) {
            int length = Math.min(payload.length - offset, 8 * (1 + random.nextInt(180)));
            parts.add(new Part(v6, source, id, offset, java.util.Arrays.copyOfRange(payload, offset, offset + length), offset + length < payload.length));
            offset += length;
        }
        return parts;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyOrderAndAnyCopiesGiveTheWhole(boolean v6) {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            byte[] payload = bytes(random, 2_000 + random.nextInt(60_000));
            List<Part> parts = cut(random, v6, 1, random.nextInt(65_536), payload);
            Part last = parts.get(random.nextInt(parts.size()));
            List<Part> sent = new ArrayList<>(parts);
            sent.remove(last);
            sent.addAll(sent.subList(0, random.nextInt(sent.size() + 1)));
            Collections.shuffle(sent, random);
            for (Part part : sent) {
                assertEquals(Reassembly.INCOMPLETE, give(part, 0), "seed " + seed);
            }
            int number = give(last, 0);
            assertTrue(number >= 0, "seed " + seed);
            long ip = reassembly.at(number);
            int length = reassembly.length(number);
            assertTrue(Ip.wellFormed(pool, ip, length), "seed " + seed);
            assertEquals(Ip.UDP, Ip.protocol(pool, ip));
            byte[] got = new byte[payload.length];
            pool.read(ip + (v6 ? 40 : 20), got, 0, got.length);
            assertArrayEquals(payload, got, "seed " + seed);
            reassembly.release(number);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void overlapsSpoilThePacket(boolean v6) {
        Random random = new Random(7);
        byte[] payload = bytes(random, 4_000);
        give(new Part(v6, 1, 5, 0, java.util.Arrays.copyOf(payload, 1_600), true), 0);
        give(new Part(v6, 1, 5, 1_592, java.util.Arrays.copyOfRange(payload, 1_592, 3_192), true), 0);
        assertEquals(Reassembly.INCOMPLETE, give(new Part(v6, 1, 5, 1_600, java.util.Arrays.copyOfRange(payload, 1_600, 4_000), false), 0));
        assertEquals(2, reassembly.dropped());
    }

    @Test
    void aCopyWithOtherBytesSpoilsThePacket() {
        give(new Part(false, 1, 5, 0, new byte[16], true), 0);
        byte[] other = new byte[16];
        other[3] = 1;
        give(new Part(false, 1, 5, 0, other, true), 0);
        assertEquals(Reassembly.INCOMPLETE, give(new Part(false, 1, 5, 16, new byte[8], false), 0));
    }

    @Test
    void nothingIsLongerThanAPacketMayBe() {
        assertEquals(Reassembly.INCOMPLETE, give(new Part(false, 1, 5, 65_528, new byte[1_000], false), 0));
        assertEquals(Reassembly.INCOMPLETE, give(new Part(true, 1, 5, 65_528, new byte[1_000], false), 0));
        assertEquals(2, reassembly.dropped());
    }

    @Test
    void anEndThatMovesSpoilsThePacket() {
        give(new Part(false, 1, 5, 16, new byte[8], false), 0);
        give(new Part(false, 1, 5, 24, new byte[8], true), 0);
        assertEquals(Reassembly.INCOMPLETE, give(new Part(false, 1, 5, 0, new byte[16], true), 0));
    }

    @Test
    void oneClientHasOnlyAFewAndAllHaveABound() {
        for (int id = 0; id < 100; id++) {
            give(new Part(false, 1, id, 0, new byte[8], true), id);
        }
        assertEquals(Reassembly.MOST_OF_CLIENT, reassembly.size());
        for (int source = 2; source < 100; source++) {
            give(new Part(false, source, 1, 0, new byte[8], true), 0);
        }
        assertEquals(Reassembly.MOST, reassembly.size());
    }

    @Test
    void timeEndsIt() {
        give(new Part(false, 1, 5, 0, new byte[8], true), 100);
        assertEquals(100 + Reassembly.MILLIS, reassembly.deadline());
        reassembly.expire(100 + Reassembly.MILLIS);
        assertEquals(0, reassembly.size());
    }

    @Test
    void garbageNeverHoldsMoreThanItsBounds() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            for (int i = 0; i < 500; i++) {
                int number = give(new Part(random.nextBoolean(), random.nextInt(3), random.nextInt(3), 8 * random.nextInt(8_192),
                        bytes(random, random.nextInt(64)), random.nextBoolean()), i);
                if (number != Reassembly.INCOMPLETE) {
                    reassembly.release(number);
                }
                assertTrue(reassembly.size() <= Reassembly.MOST);
            }
        }
    }
}
