package io.oxtunnel.session.early;

import static io.oxtunnel.session.sim.Inner.dns;
import static io.oxtunnel.session.sim.Inner.four;
import static io.oxtunnel.session.sim.Inner.icmp;
import static io.oxtunnel.session.sim.Inner.quic;
import static io.oxtunnel.session.sim.Inner.six;
import static io.oxtunnel.session.sim.Inner.tcp;
import static io.oxtunnel.session.sim.Inner.udp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class EarlyPacketTest {
    static Stream<Arguments> kinds() {
        return Stream.of(kind("TCP SYN", four(6, tcp(0x02, 0)), true), kind("TCP SYN, IPv6", six(6, tcp(0x02, 0)), true),
                kind("TCP SYN with ECN", four(6, tcp(0xc2, 0)), true), kind("TCP SYN with data", four(6, tcp(0x02, 1)), false),
                kind("TCP ACK", four(6, tcp(0x10, 0)), false), kind("TCP SYN ACK", four(6, tcp(0x12, 0)), false),
                kind("TCP RST", four(6, tcp(0x04, 0)), false), kind("TCP SYN FIN", four(6, tcp(0x03, 0)), false),
                kind("half a TCP header", four(6, new byte[12]), false),
                kind("DNS query", four(17, udp(53, dns(0x0100))), true), kind("DNS query, IPv6", six(17, udp(53, dns(0x0100))), true),
                kind("DNS answer", four(17, udp(53, dns(0x8180))), false), kind("DNS update", four(17, udp(53, dns(0x2800))), false),
                kind("DNS query to another port", four(17, udp(54, dns(0x0100))), false),
                kind("DNS header alone", four(17, udp(53, new byte[12])), false),
                kind("QUIC 1 Initial", four(17, udp(443, quic(0xc3, 1))), true),
                kind("QUIC 2 Initial", six(17, udp(443, quic(0xd3, 0x6b3343cf))), true),
                kind("QUIC 0-RTT", four(17, udp(443, quic(0xd3, 1))), false),
                kind("QUIC of another version", four(17, udp(443, quic(0xc3, 7))), false),
                kind("QUIC Initial cut short", four(17, udp(443, Arrays.copyOf(quic(0xc3, 1), 1_199))), false),
                kind("echo request", four(1, icmp(8)), true), kind("echo request, IPv6", six(58, icmp(128)), true),
                kind("echo reply", four(1, icmp(0)), false), kind("ICMP of the other family", six(1, icmp(8)), false),
                kind("ICMPv6 over IPv4", four(58, icmp(128)), false), kind("redirect", four(1, icmp(5)), false),
                kind("another protocol", four(47, new byte[40]), false), kind("IPv6 with extension headers", six(0, new byte[40]), false));
    }

    private static Arguments kind(String name, byte[] packet, boolean may) {
        return Arguments.of(name, packet, may);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void whichKindsMayRide(String name, byte[] packet, boolean may) {
        assertEquals(may, EarlyPacket.parse(packet).mayRide(), name);
        EarlyPacket again = EarlyPacket.parse(EarlyPacket.parse(packet).padded());
        assertArrayEquals(packet, again.bytes());
        assertEquals(may, again.mayRide(), name);
    }

    @Test
    void aFragmentIsOfNoKind() {
        for (int bits : new int[] {0x20, 0x01}) {
            byte[] fragment = four(1, icmp(8));
            fragment[6] = (byte) bits;
            assertEquals(false, EarlyPacket.parse(fragment).mayRide());
        }
        byte[] whole = four(1, icmp(8));
        whole[6] = 0x40;
        assertEquals(true, EarlyPacket.parse(whole).mayRide());
    }

    @Test
    void aUdpLengthThatLiesIsOfNoKind() {
        byte[] packet = four(17, udp(53, dns(0x0100)));
        packet[25]++;
        assertEquals(false, EarlyPacket.parse(packet).mayRide());
    }

    @Test
    void paddingIsShortAndZero() {
        byte[] packet = four(1, icmp(8));
        assertNotNull(EarlyPacket.parse(Arrays.copyOf(packet, packet.length + 15)));
        assertNull(EarlyPacket.parse(Arrays.copyOf(packet, packet.length + 16)));
        byte[] dirty = Arrays.copyOf(packet, packet.length + 4);
        dirty[packet.length + 2] = 1;
        assertNull(EarlyPacket.parse(dirty));
    }

    @Test
    void whatIsCutOrNoPacketIsNull() {
        for (byte[] packet : new byte[][] {four(1, icmp(8)), six(58, icmp(128))}) {
            for (int length = 0; length < packet.length; length++) {
                assertNull(EarlyPacket.parse(Arrays.copyOf(packet, length)));
            }
        }
        byte[] short4 = four(1, icmp(8));
        short4[0] = 0x44;
        assertNull(EarlyPacket.parse(short4));
        byte[] five = four(1, icmp(8));
        five[0] = 0x55;
        assertNull(EarlyPacket.parse(five));
    }

    @Test
    void noBytesMakeItThrow() {
        SplittableRandom random = new SplittableRandom(49);
        for (int i = 0; i < 200_000; i++) {
            byte[] any = new byte[random.nextInt(80)];
            random.nextBytes(any);
            if (any.length > 9) {
                any[0] = (byte) (random.nextBoolean() ? 0x40 | random.nextInt(16) : 0x60);
                any[2] = 0;
                any[4] = 0;
                any[random.nextBoolean() ? 9 : 6] = (byte) new int[] {1, 6, 17, 58}[random.nextInt(4)];
            }
            EarlyPacket packet = EarlyPacket.parse(any);
            if (packet != null) {
                packet.mayRide();
                packet.isFrom(1, 2, 3);
                assertEquals(true, packet.bytes().length <= any.length);
            }
        }
    }

    @Test
    void theSourceIsCompared() {
        EarlyPacket four = EarlyPacket.parse(four(1, icmp(8)));
        assertEquals(true, four.isFrom(0x0a4d0002, 0, 0));
        assertEquals(false, four.isFrom(0x0a4d0003, 0, 0));
        EarlyPacket six = EarlyPacket.parse(six(58, icmp(128)));
        assertEquals(true, six.isFrom(0, 0xfd77L << 48, 2));
        assertEquals(false, six.isFrom(0x0a4d0002, 0xfd77L << 48, 3));
        byte[] unspecified = new byte[28];
        System.arraycopy(four(1, new byte[8]), 0, unspecified, 0, 28);
        Arrays.fill(unspecified, 12, 16, (byte) 0);
        assertEquals(false, EarlyPacket.parse(unspecified).isFrom(0, 0, 0), "no lease is no match");
    }
}
