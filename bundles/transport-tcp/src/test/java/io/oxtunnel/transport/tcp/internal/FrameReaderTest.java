package io.oxtunnel.transport.tcp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams as they come: split anywhere, and by people who mean no good. */
class FrameReaderTest {
    private final NativeBufferPool pool = new NativeBufferPool(64, 8);
    private final Feed feed = new Feed(pool);

    @AfterEach
    void close() {
        feed.close();
        assertEquals(64, pool.freeSmall());
        assertEquals(8, pool.freeLarge());
        pool.close();
    }

    private static List<byte[]> datagrams(Random random, int count) {
        List<byte[]> all = new ArrayList<>();
        while (all.size() < count) {
            byte[] one = new byte[random.nextInt(Frame.SHORTEST, Frame.LONGEST + 1)];
            random.nextBytes(one);
            // Trains: some of one length, and sometimes a shorter one behind them.
            for (int n = random.nextInt(1, 60); n > 0 && all.size() < count; n--) {
                all.add(one.clone());
            }
        }
        return all;
    }

    private static byte[] stream(List<byte[]> datagrams) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] one : datagrams) {
            out.write(one.length >>> 8);
            out.write(one.length);
            out.writeBytes(one);
        }
        return out.toByteArray();
    }

    private void assertComes(List<byte[]> wanted) {
        assertEquals(wanted.size(), feed.got().size());
        for (int i = 0; i < wanted.size(); i++) {
            assertArrayEquals(wanted.get(i), feed.got().get(i), "datagram " + i);
        }
        assertFalse(feed.malformed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_501, 1_502, 1_503, 60_000})
    void comesOutAsItWentInWhereverItIsSplit(int piece) {
        List<byte[]> wanted = datagrams(new Random(piece), piece < 8 ? 40 : 400);
        byte[] stream = stream(wanted);
        for (int at = 0; at < stream.length; at += piece) {
            feed.take(stream, at, Math.min(piece, stream.length - at));
        }
        assertComes(wanted);
    }

    @Test
    void piecesOfAnySizeMakeTheSameDatagrams() {
        Random random = new Random(4711);
        for (int round = 0; round < 20; round++) {
            feed.forget();
            List<byte[]> wanted = datagrams(random, 200);
            byte[] stream = stream(wanted);
            for (int at = 0; at < stream.length;) {
                int n = Math.min(stream.length - at, random.nextInt(1, random.nextBoolean() ? 16 : 20_000));
                feed.take(stream, at, n);
                at += n;
            }
            assertComes(wanted);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 1_501, 1_502, 0x7fff, 0x8000, 0xffff})
    void anIllegalLengthEndsTheStreamBehindWhatWasSound(int length) {
        byte[] sound = stream(List.of(new byte[20]));
        feed.take(sound, 0, sound.length);
        feed.take(new byte[] {(byte) (length >>> 8)}, 0, 1);
        assertFalse(feed.malformed());
        feed.take(new byte[] {(byte) length}, 0, 1);
        assertTrue(feed.malformed());
        assertEquals(1, feed.got().size());
    }

    @Test
    void noiseNeverBreaksIt() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            feed.forget();
            byte[] noise = new byte[random.nextInt(1, 4_000)];
            random.nextBytes(noise);
            if (random.nextBoolean()) {
                noise[0] = (byte) random.nextInt(6);
            }
            for (int at = 0; at < noise.length && !feed.malformed();) {
                int n = Math.min(noise.length - at, random.nextInt(1, 700));
                feed.take(noise, at, n);
                at += n;
            }
            assertTrue(feed.got().stream().allMatch(d -> Frame.legal(d.length)));
        }
    }
}
