package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IcmpErrorTest {
    private static final byte[] NONE = {};
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private final NativeBufferPool memory = new NativeBufferPool(0, 2);
    private final IcmpError fromDestination = new IcmpError(0, 0, 0);
    private final IcmpError fromGateway = new IcmpError(0x0a4d0001, 0xfd77_0000_0000_0000L, 1);
    private final long ip = memory.at(0);
    private final long to = memory.at(1);

    @AfterEach
    void close() {
        memory.close();
    }

    private byte[] tooBig(IcmpError errors, byte[] packet, int mtu) {
        Packets.store(memory, ip, packet);
        return Packets.load(memory, to, errors.tooBig(memory, ip, packet.length, mtu, to));
    }

    private int length(byte[] packet) {
        return tooBig(fromDestination, packet, 1_280).length;
    }

    @Test
    void tellsTheMtuInIpv4() {
        byte[] packet = Packets.v4(Packets.UDP, NONE, Packets.udp(new byte[1_400]));
        byte[] error = tooBig(fromDestination, packet, 1_433);
        assertEquals(576, error.length);
        assertEquals(576, Packets.get(error, 2));
        assertEquals(0xffff, Packets.sum(error, 0, 20, 0), "header checksum");
        assertEquals(0xffff, Packets.sum(error, 20, error.length, 0), "ICMP checksum");
        assertArrayEquals(Packets.hex("c0000201 0a4d0002"), Arrays.copyOfRange(error, 12, 20), "from the destination, to the source");
        assertArrayEquals(Packets.hex("0304"), Arrays.copyOfRange(error, 20, 22));
        assertEquals(1_433, Packets.get(error, 26));
        assertArrayEquals(Arrays.copyOf(packet, 548), Arrays.copyOfRange(error, 28, 576), "quoted packet");
    }

    @Test
    void tellsTheMtuInIpv6() {
        byte[] packet = Packets.v6(Packets.UDP, NONE, Packets.udp(new byte[1_400]));
        byte[] error = tooBig(fromDestination, packet, 1_433);
        assertEquals(1_280, error.length);
        assertEquals(1_240, Packets.get(error, 4));
        assertEquals(ICMPV6, error[6]);
        assertEquals(0xffff, Packets.transportSum(error, 40, ICMPV6), "ICMPv6 checksum");
        assertArrayEquals(Arrays.copyOfRange(packet, 24, 40), Arrays.copyOfRange(error, 8, 24));
        assertArrayEquals(Arrays.copyOfRange(packet, 8, 24), Arrays.copyOfRange(error, 24, 40));
        assertArrayEquals(Packets.hex("0200"), Arrays.copyOfRange(error, 40, 42));
        assertArrayEquals(Packets.hex("00000599"), Arrays.copyOfRange(error, 44, 48));
        assertArrayEquals(Arrays.copyOf(packet, 1_232), Arrays.copyOfRange(error, 48, 1_280), "quoted packet");
    }

    @Test
    void usesTheGivenSourceAndQuotesAShortPacketWhole() {
        byte[] v4 = Packets.v4(Packets.TCP, NONE, Packets.tcp(1, 2, NONE, NONE));
        byte[] error4 = tooBig(fromGateway, v4, 1_280);
        assertEquals(28 + 40, error4.length);
        assertArrayEquals(Packets.hex("0a4d0001"), Arrays.copyOfRange(error4, 12, 16));
        byte[] v6 = Packets.v6(Packets.TCP, NONE, Packets.tcp(1, 2, NONE, NONE));
        byte[] error6 = tooBig(fromGateway, v6, 1_280);
        assertEquals(48 + 60, error6.length);
        assertArrayEquals(Packets.hex("fd770000000000000000000000000001"), Arrays.copyOfRange(error6, 8, 24));
    }

    @Test
    void namesTheKindOfUnreachable() {
        byte[] v4 = Packets.v4(Packets.UDP, NONE, Packets.udp(NONE));
        Packets.store(memory, ip, v4);
        assertEquals(28 + 28, fromGateway.noRoute(memory, ip, v4.length, to));
        assertEquals(0x0301, memory.getUnsignedShort(to + 20));
        assertEquals(0, memory.getInt(to + 24));
        assertEquals(28 + 28, fromGateway.prohibited(memory, ip, v4.length, to));
        assertEquals(0x030d, memory.getUnsignedShort(to + 20));
        byte[] v6 = Packets.v6(Packets.UDP, NONE, Packets.udp(NONE));
        Packets.store(memory, ip, v6);
        assertEquals(48 + 48, fromGateway.noRoute(memory, ip, v6.length, to));
        assertEquals(0x0100, memory.getUnsignedShort(to + 40));
        assertEquals(48 + 48, fromGateway.prohibited(memory, ip, v6.length, to));
        assertEquals(0x0101, memory.getUnsignedShort(to + 40));
    }

    @Test
    void answersEchoesButNoIcmpError() {
        for (int type : new int[] {3, 4, 5, 11, 12}) {
            assertEquals(0, length(Packets.v4(ICMP, NONE, new byte[] {(byte) type, 0, 0, 0, 0, 0, 0, 0})), "ICMP type " + type);
        }
        for (int type : new int[] {1, 2, 3, 4, 100, 127, 137}) {
            byte[] body = {(byte) type, 0, 0, 0, 0, 0, 0, 0};
            assertEquals(0, length(Packets.v6(ICMPV6, NONE, body)), "ICMPv6 type " + type);
            assertEquals(0, length(Packets.v6(60, Packets.hex("3a00010400000000"), body)), "behind an extension header");
        }
        assertTrue(length(Packets.v4(ICMP, NONE, new byte[] {8, 0, 0, 0, 0, 0, 0, 0})) > 0);
        assertTrue(length(Packets.v6(ICMPV6, NONE, new byte[] {(byte) 128, 0, 0, 0, 0, 0, 0, 0})) > 0);
        assertEquals(0, length(Packets.v4(ICMP, NONE, NONE)), "no type to look at");
    }

    @Test
    void answersTheFirstFragmentOnly() {
        byte[] first = Packets.v4(Packets.UDP, NONE, Packets.udp(new byte[16]));
        first[6] = 0x20;
        assertTrue(length(first) > 0);
        first[7] = 1;
        assertEquals(0, length(first));
        assertTrue(length(Packets.v6(44, Packets.hex("1100000100000001"), Packets.udp(new byte[16]))) > 0);
        assertEquals(0, length(Packets.v6(44, Packets.hex("1100000900000001"), Packets.udp(new byte[16]))));
    }

    @Test
    void answersSingleHostsOnly() {
        for (String address : new String[] {"00000000", "7f000001", "e0000001", "efffffff", "ffffffff", "f0000001"}) {
            byte[] packet = Packets.v4(Packets.UDP, NONE, Packets.udp(NONE));
            assertEquals(0, length(with(packet, 12, address)), "source " + address);
            assertEquals(0, length(with(packet, 16, address)), "destination " + address);
        }
        for (String address : new String[] {"0".repeat(32), "0".repeat(31) + "1", "ff02" + "0".repeat(27) + "1"}) {
            byte[] packet = Packets.v6(Packets.UDP, NONE, Packets.udp(NONE));
            assertEquals(0, length(with(packet, 8, address)), "source " + address);
            assertEquals(0, length(with(packet, 24, address)), "destination " + address);
        }
    }

    private static byte[] with(byte[] packet, int at, String hex) {
        byte[] p = packet.clone();
        byte[] bytes = Packets.hex(hex);
        System.arraycopy(bytes, 0, p, at, bytes.length);
        return p;
    }
}
