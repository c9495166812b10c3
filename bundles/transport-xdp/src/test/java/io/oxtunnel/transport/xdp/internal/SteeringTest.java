package io.oxtunnel.transport.xdp.internal;

import static io.oxtunnel.transport.xdp.internal.FrameBytes.OWN4;
import static io.oxtunnel.transport.xdp.internal.FrameBytes.OWN6;
import static io.oxtunnel.transport.xdp.internal.FrameBytes.PORT;
import static io.oxtunnel.transport.xdp.internal.FrameBytes.ipv4;
import static io.oxtunnel.transport.xdp.internal.FrameBytes.ipv6;
import static io.oxtunnel.transport.xdp.internal.FrameBytes.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.xdp.XdpProgram;
import io.oxtunnel.linux.xdp.XskSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program that is carried, run by the kernel on frames (BPF_PROG_TEST_RUN); nothing is attached. */
class SteeringTest {
    private static final byte[] TO4 = InetAddress.ofLiteral(OWN4).getAddress();
    private static final byte[] TO6 = InetAddress.ofLiteral(OWN6).getAddress();
    private Steering steering;
    private XskSocket socket;

    @BeforeEach
    void load() throws IOException {
        Assumptions.assumeTrue(Libc.getuid() == 0, "bpf(2) needs root");
        steering = Steering.load();
        socket = XskSocket.unbound();
        steering.socket(0, socket.fd());
        steering.addresses(List.of(InetAddress.ofLiteral(OWN4), InetAddress.ofLiteral(OWN6)));
        steering.port(PORT);
    }

    @AfterEach
    void close() {
        if (steering != null) {
            steering.close();
            socket.close();
        }
    }

    private void taken(byte[] frame) throws IOException {
        assertEquals(XdpProgram.REDIRECT, steering.run(frame));
    }

    private void passed(byte[] frame) throws IOException {
        assertEquals(XdpProgram.PASS, steering.run(frame));
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN4, OWN6})
    void ownDatagramsOfAllSizesAreTaken(String own) throws IOException {
        int headers = own.equals(OWN4) ? 42 : 62;
        for (int payload : new int[] {0, 1, 100, 1_400, Steering.LONGEST_FRAME - headers}) {
            taken(udp(own, PORT, payload));
        }
        passed(udp(own, PORT, Steering.LONGEST_FRAME - headers + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN4, OWN6})
    void whatIsCutShortPasses(String own) throws IOException {
        byte[] whole = udp(own, PORT, 0);
        for (int length = 14; length < whole.length; length++) {
            passed(Arrays.copyOf(whole, length));
        }
        taken(whole);
    }

    @Test
    void otherPortsAndOtherAddressesPass() throws IOException {
        passed(udp(OWN4, PORT + 1, 100));
        passed(udp(OWN6, PORT + 1, 100));
        passed(udp(OWN4, Integer.reverseBytes(PORT) >>> 16, 100));
        passed(udp("192.0.2.2", PORT, 100));
        passed(udp("255.255.255.255", PORT, 100));
        passed(udp("2001:db8::2", PORT, 100));
        passed(udp("ff02::1", PORT, 100));
        passed(udp("::ffff:0:" + OWN4, PORT, 100));
    }

    @Test
    void otherProtocolsPass() throws IOException {
        passed(ipv4(TO4, 0x45, 0, 6, PORT, 100));
        passed(ipv4(TO4, 0x45, 0, 1, PORT, 100));
        passed(ipv6(TO6, 6, PORT, 100));
        passed(ipv6(TO6, 58, PORT, 100));
    }

    @Test
    void fragmentsOptionsAndExtensionHeadersPass() throws IOException {
        taken(ipv4(TO4, 0x45, 0x4000, 17, PORT, 100));
        passed(ipv4(TO4, 0x45, 0x2000, 17, PORT, 100));
        passed(ipv4(TO4, 0x45, 0x0001, 17, PORT, 100));
        passed(ipv4(TO4, 0x45, 0x1fff, 17, PORT, 100));
        for (int words = 6; words < 16; words++) {
            passed(ipv4(TO4, 0x40 | words, 0, 17, PORT, 100));
        }
        for (int next : new int[] {0, 43, 44, 51, 60, 135}) {
            passed(ipv6(TO6, next, PORT, 100));
        }
    }

    @Test
    void wrongVersionsAndOtherFramesPass() throws IOException {
        passed(ipv4(TO4, 0x65, 0, 17, PORT, 100));
        passed(ipv4(TO4, 0x55, 0, 17, PORT, 100));
        byte[] six = udp(OWN6, PORT, 100);
        six[14] = 0x40;
        passed(six);
        byte[] arp = udp(OWN4, PORT, 100);
        arp[13] = 6;
        passed(arp);
        byte[] tagged = udp(OWN4, PORT, 100);
        tagged[12] = (byte) 0x81;
        passed(tagged);
    }

    @Test
    void untilThereAreAPortAnAddressAndASocketEverythingPasses() throws IOException {
        byte[] frame = udp(OWN4, PORT, 100);
        try (Steering fresh = Steering.load()) {
            assertEquals(XdpProgram.PASS, fresh.run(frame));
            fresh.addresses(List.of(InetAddress.ofLiteral(OWN4)));
            assertEquals(XdpProgram.PASS, fresh.run(frame));
            fresh.port(PORT);
            assertEquals(XdpProgram.PASS, fresh.run(frame));
            fresh.socket(0, socket.fd());
            assertEquals(XdpProgram.REDIRECT, fresh.run(frame));
            fresh.addresses(List.of());
            assertEquals(XdpProgram.PASS, fresh.run(frame));
        }
    }
}
