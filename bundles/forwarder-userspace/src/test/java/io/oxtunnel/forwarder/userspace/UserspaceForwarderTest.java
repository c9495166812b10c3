package io.oxtunnel.forwarder.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forwarder with real sockets on the loopback interface, which the settings name. */
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class UserspaceForwarderTest {
    private static final Map<String, Object> LOOPBACK = Map.of("allow", new String[] {"127.0.0.1/32", "::1/128"});

    /** Takes one datagram and sends it back. */
    private static void echo(DatagramSocket socket) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[65_507], 65_507);
        socket.receive(datagram);
        socket.send(datagram);
    }

    private static DatagramSocket service(String address) throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
    }

    private static int port(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.5,127.0.0.1", "fd77::5,::1"})
    void aDatagramGoesAndItsAnswerComes(String client, String target) throws IOException {
        byte[] data = new byte[900];
        new Random(1).nextBytes(data);
        try (Rig rig = new Rig(1, LOOPBACK); DatagramSocket service = service(target)) {
            rig.receive(0);
            rig.send(0, Rig.udp(client, 4_711, target, service.getLocalPort(), 64, data));
            echo(service);
            byte[] answer = rig.await(0);
            int header = client.contains(":") ? 40 : 20;
            assertTrue(rig.intact(answer));
            assertEquals(service.getLocalPort(), port(answer, header));
            assertEquals(4_711, port(answer, header + 2));
            assertArrayEquals(data, Arrays.copyOfRange(answer, header + 8, answer.length));
            assertArrayEquals(InetAddress.ofLiteral(client).getAddress(), Arrays.copyOfRange(answer, header == 40 ? 24 : 16, header));
        }
    }

    /** The kernel answers echo with the traffic class of the request: it goes both ways. */
    @ParameterizedTest
    @CsvSource({"10.77.0.5,127.0.0.1", "fd77::5,::1"})
    void anEchoKeepsItsDscpAndEcn(String client, String target) throws IOException {
        byte[] request = Rig.echo(client, target, 5, 1, new byte[56]);
        boolean v6 = client.contains(":");
        request[0] = (byte) (v6 ? 0x6b : 0x45);
        request[1] = (byte) (v6 ? 0xa0 : 0xba);
        try (Rig rig = new Rig(1, LOOPBACK)) {
            rig.receive(0);
            rig.send(0, request);
            byte[] reply = rig.await(0);
            assertTrue(rig.intact(reply));
            assertEquals(v6 ? 129 : 0, reply[v6 ? 40 : 20] & 0xff);
            assertEquals(0xba, v6 ? (reply[0] << 4 | (reply[1] & 0xf0) >> 4) & 0xff : reply[1] & 0xff);
        }
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.5,127.0.0.1", "fd77::5,::1"})
    void trainsComeApartAsTheyWere(String client, String target) throws IOException {
        int[] lengths = {500, 500, 500, 200, 500, 500, 0, 700, 700, 64};
        try (Rig rig = new Rig(1, LOOPBACK); DatagramSocket service = service(target)) {
            rig.receive(0);
            byte[][] packets = new byte[lengths.length][];
            for (int i = 0; i < lengths.length; i++) {
                byte[] data = new byte[lengths[i]];
                Arrays.fill(data, (byte) i);
                packets[i] = Rig.udp(client, 4_711, target, service.getLocalPort(), 64, data);
            }
            rig.send(0, packets);
            for (int i = 0; i < lengths.length; i++) {
                DatagramPacket datagram = new DatagramPacket(new byte[9_000], 9_000);
                service.receive(datagram);
                assertEquals(lengths[i], datagram.getLength(), "datagram " + i);
                assertTrue(lengths[i] == 0 || datagram.getData()[lengths[i] - 1] == i, "content of datagram " + i);
            }
            assertEquals(lengths.length, rig.figure("udp datagrams sent"));
        }
    }

    @Test
    void aBusyDestinationDoesNotSilenceTheOthers() throws IOException {
        int flows = 12;
        try (Rig rig = new Rig(1, LOOPBACK); DatagramSocket service = service("127.0.0.1")) {
            rig.receive(0);
            DatagramPacket[] asked = new DatagramPacket[flows];
            for (int i = 0; i < flows; i++) {
                rig.send(0, Rig.udp("10.77.0.5", 1_000 + i, "127.0.0.1", service.getLocalPort(), 64, new byte[1]));
                asked[i] = new DatagramPacket(new byte[1], 1);
                service.receive(asked[i]);
            }
            long heard = 0;
            for (int turn = 0; turn < 4 * flows && heard != (1L << flows) - 1; turn++) {
                for (DatagramPacket flow : asked) {
                    for (int i = 0; i < 20; i++) {
                        service.send(flow);
                    }
                }
                for (byte[] answer : rig.receive(0)) {
                    heard |= 1L << port(answer, 22) - 1_000;
                }
            }
            assertEquals((1L << flows) - 1, heard, "who was heard");
        }
    }

    @Test
    void equalPortsOfTwoClientsAreTwoMappings() throws IOException {
        try (Rig rig = new Rig(1, LOOPBACK); DatagramSocket service = service("127.0.0.1")) {
            rig.receive(0);
            for (int i = 5; i <= 6; i++) {
                rig.send(0, Rig.udp("10.77.0." + i, 4_711, "127.0.0.1", service.getLocalPort(), 64, new byte[] {(byte) i}));
                echo(service);
                byte[] answer = rig.await(0);
                assertEquals(i, answer[19], "the address");
                assertEquals(i, answer[28], "the answer");
            }
            assertEquals(2, rig.figure("udp mappings"));
        }
    }

    @Test
    void strangersAreNotHeard() throws IOException {
        try (Rig rig = new Rig(1, LOOPBACK); DatagramSocket service = service("127.0.0.1"); DatagramSocket stranger = service("127.0.0.2")) {
            rig.receive(0);
            rig.send(0, Rig.udp("10.77.0.5", 4_711, "127.0.0.1", service.getLocalPort(), 64, new byte[1]));
            DatagramPacket datagram = new DatagramPacket(new byte[9], 9);
            service.receive(datagram);
            stranger.send(new DatagramPacket(new byte[] {7}, 1, InetAddress.ofLiteral("127.0.0.1"), datagram.getPort()));
            service.send(datagram);
            assertEquals(0, rig.await(0)[28], "the answer, not the stranger's");
            assertEquals(1, rig.figure("udp from strangers"));
        }
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.5,127.0.0.1,20,771", "fd77::5,::1,40,260"})
    void whereNobodyListensTheClientIsTold(String client, String target, int header, int kind) throws IOException {
        int port;
        try (DatagramSocket gone = service(target)) {
            port = gone.getLocalPort();
        }
        try (Rig rig = new Rig(1, LOOPBACK)) {
            rig.receive(0);
            rig.send(0, Rig.udp(client, 4_711, target, port, 64, new byte[20]));
            byte[] error = rig.await(0);
            assertTrue(rig.intact(error));
            assertEquals(kind, port(error, header), "type and code");
            int quoted = header + 8;
            byte[] own = InetAddress.ofLiteral(client).getAddress();
            int source = quoted + (header == 40 ? 8 : 12);
            assertArrayEquals(own, Arrays.copyOfRange(error, source, source + own.length));
            assertEquals(4_711, port(error, quoted + header));
            assertEquals(port, port(error, quoted + header + 2));
        }
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.5,10.77.0.1", "fd77::5,fd77::1"})
    void theServerItselfAnswersEcho(String client, String server) throws IOException {
        try (Rig rig = new Rig(1, Map.of())) {
            rig.receive(0);
            rig.send(0, Rig.echo(client, server, 77, 3, new byte[] {1, 2, 3}));
            byte[] reply = rig.await(0);
            int header = client.contains(":") ? 40 : 20;
            assertTrue(rig.intact(reply));
            assertEquals(header == 40 ? 129 : 0, reply[header] & 0xff);
            assertEquals(77, port(reply, header + 4));
            assertEquals(3, port(reply, header + 6));
        }
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.5,198.51.100.1,20,2816", "fd77::5,2001:db8::1,40,768"})
    void aPacketAtTheEndOfItsTimeIsAnsweredByTheServer(String client, String target, int header, int kind) throws IOException {
        try (Rig rig = new Rig(1, Map.of())) {
            rig.receive(0);
            rig.send(0, Rig.udp(client, 1, target, 33_434, 1, new byte[8]));
            byte[] error = rig.await(0);
            assertTrue(rig.intact(error));
            assertEquals(kind, port(error, header));
            byte[] server = InetAddress.ofLiteral(header == 40 ? "fd77::1" : "10.77.0.1").getAddress();
            assertArrayEquals(server, Arrays.copyOfRange(error, header == 40 ? 8 : 12, (header == 40 ? 8 : 12) + server.length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "10.77.0.9"})
    void whatMustNotBeReachedIsAnsweredSo(String target) throws IOException {
        try (Rig rig = new Rig(1, Map.of())) {
            rig.receive(0);
            rig.send(0, Rig.udp("10.77.0.5", 1, target, 53, 64, new byte[8]));
            if (target.startsWith("127.")) {
                assertEquals(0, rig.receive(0).size(), "no error about a loopback address");
            } else {
                assertEquals(0x030d, port(rig.await(0), 20));
            }
            assertEquals(1, rig.figure("udp prohibited"));
            assertEquals(0, rig.figure("udp mappings"));
        }
    }

    @Test
    void aClientsFlowsAreInOneQueueWhicheverItSendsBy() throws IOException {
        try (Rig rig = new Rig(2, LOOPBACK); DatagramSocket service = service("127.0.0.1")) {
            rig.receive(0);
            rig.receive(1);
            for (int by = 0; by < 2; by++) {
                rig.send(by, Rig.udp("10.77.0.5", 4_711, "127.0.0.1", service.getLocalPort(), 64, new byte[] {(byte) by}));
                rig.receive(0);
                rig.receive(1);
                echo(service);
            }
            assertEquals(1, rig.figure("udp mappings"));
        }
    }

    @Test
    void fragmentsArePutTogetherAndBigAnswersCut() throws IOException {
        byte[] data = new byte[3_000];
        new Random(3).nextBytes(data);
        byte[] whole = Rig.udp("fd77::5", 4_711, "::1", 9, 64, data);
        try (Rig rig = new Rig(1, LOOPBACK); DatagramSocket service = service("::1")) {
            rig.receive(0);
            whole[42] = (byte) (service.getLocalPort() >> 8);
            whole[43] = (byte) service.getLocalPort();
            rig.send(0, whole);
            echo(service);
            byte[] first = rig.await(0);
            assertEquals(44, first[6], "a fragment");
            assertTrue(first.length <= 1_280);
        }
    }

    @Test
    void aWrongPrefixIsNamed() {
        IOException e = assertThrows(IOException.class, () -> new Rig(1, Map.of("deny", new String[] {"10.0.0.0/33"})));
        assertTrue(e.getMessage().contains("[forwarder.userspace] deny") && e.getMessage().contains("10.0.0.0/33"), e.getMessage());
    }

    @Test
    void garbageLeavesNothingBehind() throws IOException {
        try (Rig rig = new Rig(1, Map.of("deny", new String[] {"0.0.0.0/0", "::/0"}))) {
            rig.receive(0);
            for (long seed = 1; seed <= 3_000; seed++) {
                byte[] packet = ForwarderFuzz.mutate(new Random(seed));
                rig.sendRaw(0, packet);
                for (byte[] answer : rig.receive(0)) {
                    assertTrue(rig.intact(answer) || answer[9] == 6 || answer[6] == 6, "seed " + seed);
                }
            }
            assertEquals(0, rig.figure("udp mappings"));
        }
    }
}
