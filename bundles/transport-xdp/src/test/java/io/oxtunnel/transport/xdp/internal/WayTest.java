package io.oxtunnel.transport.xdp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of frames, checked by the arithmetic of receivers. */
class WayTest {
    private static final long MAC = 0x0200_5e00_5301L;
    private static final long OWN = 0x02ff_ffff_ffffL;
    private final NativeBufferPool pool = new NativeBufferPool(2, 0);

    @AfterEach
    void close() {
        pool.close();
    }

    private static Way way(String source, String destination) {
        return new Way(new NextHop(InetAddress.ofLiteral(destination)), 1_500, OWN, InetAddress.ofLiteral(source).getAddress(), 51_820,
                InetAddress.ofLiteral(destination).getAddress(), 40_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1 198.51.100.255", "255.255.255.255 255.255.255.254", "2001:db8::1 2001:db8:ffff:ffff::2", "::1 ::2"})
    void checksumsHoldForAllLengthsAndContents(String addresses) {
        Way way = way(addresses.split(" ")[0], addresses.split(" ")[1]);
        Random random = new Random(7);
        for (int round = 0; round < 4_000; round++) {
            int length = 1 + random.nextInt(1_452);
            byte[] payload = new byte[length];
            if (round % 3 != 0) {
                random.nextBytes(payload);
            }
            pool.write(payload, 0, 64, length);
            way.write(pool, MAC, 64, length, random.nextInt(256), random.nextBoolean(), random.nextInt(65_536));
            long ip = 64 - way.headers() + 14;
            int total = way.headers() - 14 + length;
            assertTrue(Ip.wellFormed(pool, ip, total));
            if (Ip.version(pool, ip) == 4) {
                assertEquals(0xffff, pool.sum(ip, 20, 0));
            }
            assertEquals(0xffff, pool.sum(64 - 8, 8 + length, Checksum.pseudo(pool, ip, 17, 8 + length)));
        }
    }

    @Test
    void aSumOfZeroIsSentAsItsOtherForm() {
        Way way = way("192.0.2.1", "198.51.100.2");
        pool.fill(64, 2, (byte) 0);
        way.write(pool, MAC, 64, 2, 0, false, 0);
        int first = pool.getUnsignedShort(62);
        pool.putShort(64, first);
        way.write(pool, MAC, 64, 2, 0, false, 0);
        assertEquals(0xffff, pool.getUnsignedShort(62));
    }

    @Test
    void ipv4FrameIsThis() {
        Way way = way("192.0.2.1", "198.51.100.2");
        pool.write(new byte[] {1, 2, 3}, 0, 64, 3);
        way.write(pool, MAC, 64, 3, 0xb9, true, 0x1234);
        byte[] frame = new byte[45];
        pool.read(64 - 42, frame, 0, frame.length);
        assertArrayEquals(HexFormat.of().parseHex("02005e005301" + "02ffffffffff" + "0800" + "45b9001f1234400040113baac0000201c6336402"
                + "ca6c9c40000b" + "a8f1" + "010203"), frame, HexFormat.of().formatHex(frame));
    }

    @Test
    void whatFitsIsBoundByTheMtuAndByABuffer() {
        assertTrue(way("192.0.2.1", "192.0.2.2").fits(1_472));
        assertFalse(way("192.0.2.1", "192.0.2.2").fits(1_473));
        assertTrue(way("::1", "::2").fits(1_452));
        assertFalse(way("::1", "::2").fits(1_453));
        byte[] four = {1, 2, 3, 4};
        Way jumbo = new Way(new NextHop(InetAddress.ofLiteral("1.2.3.4")), 9_000, OWN, four, 1, four, 2);
        assertTrue(jumbo.fits(1_750));
        assertFalse(jumbo.fits(1_751));
    }
}
