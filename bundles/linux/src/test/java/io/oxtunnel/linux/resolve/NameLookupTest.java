package io.oxtunnel.linux.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.linux.call.Platform;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Look-ups against a name server on loopback. */
final class NameLookupTest {
    @TempDir
    private Path folder;
    private ToyNameServer server;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Platform.problem() == null, "needs Linux");
        server = new ToyNameServer();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private NameLookup lookup(String... servers) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String each : servers) {
            text.append("nameserver ").append(each).append('\n');
        }
        Path conf = Files.writeString(folder.resolve("resolv.conf"), text);
        Path hosts = Files.writeString(folder.resolve("hosts"), "192.0.2.77 written.example\n");
        MarkedSockets sockets = new MarkedSockets(0);
        return new NameLookup(new HostsFile(hosts), new NameServerList(conf, folder.resolve("none")), new DnsClient(sockets, server.port()), sockets);
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void bothFamiliesAreFoundAndTheReachableOnesComeFirst() throws IOException {
        server.put("vpn.example", "127.0.0.7", "203.0.113.1");
        List<InetAddress> found = lookup("127.0.0.1").find("VPN.example");
        assertEquals(address("127.0.0.7"), found.getFirst());
        server.put("six.example", "127.0.0.7", "::1");
        assertTrue(lookup("127.0.0.1").find("six.example").containsAll(List.of(address("127.0.0.7"), address("::1"))));
    }

    @Test
    void anAnswerThatDoesNotFitIsFetchedByTcp() throws IOException {
        String[] many = new String[16];
        for (int i = 0; i < many.length; i++) {
            many[i] = "127.0.1." + i;
        }
        server.put("vpn.example", many);
        server.truncate = true;
        assertEquals(16, lookup("127.0.0.1").find("vpn.example").size());
    }

    @Test
    void theNextServerIsAskedWhereOneRefusesIsSilentOrIsNotThere() throws IOException {
        server.put("vpn.example", "127.0.0.7");
        server.silent = 2;
        assertEquals(List.of(address("127.0.0.7")), lookup("127.0.0.1", "127.0.0.2").find("vpn.example"));
        server.refusing = 2;
        assertEquals(List.of(address("127.0.0.7")), lookup("127.0.0.1", "127.0.0.2").find("vpn.example"));
        assertEquals(List.of(address("127.0.0.7")), lookup("127.200.0.1", "127.0.0.1").find("vpn.example"));
    }

    @Test
    void forgedAnswersArePassedOver() throws IOException {
        server.put("vpn.example", "127.0.0.7");
        server.forging = true;
        assertEquals(List.of(address("127.0.0.7")), lookup("127.0.0.1").find("vpn.example"));
    }

    @Test
    void whatIsWrittenDownOrIsAnAddressIsNotAsked() throws IOException {
        assertEquals(List.of(address("192.0.2.77")), lookup().find("written.example"));
        assertEquals(List.of(address("192.0.2.1")), lookup().find("192.0.2.1"));
        assertEquals(List.of(address("2001:db8::1")), lookup().find("2001:db8::1"));
        assertEquals(0, server.questions());
    }

    @Test
    void whatNobodyKnowsSaysWhoWasAsked() throws IOException {
        String none = assertThrows(UnknownHostException.class, () -> lookup("127.0.0.1").find("vpn.example")).getMessage();
        assertEquals("\"vpn.example\" has no address; asked: [/127.0.0.1]", none);
        assertThrows(UnknownHostException.class, () -> lookup().find("vpn.example"));
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        server.silent = Integer.MAX_VALUE;
        NameLookup lookup = lookup("127.0.0.1");
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> lookup.find("vpn.example"));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        server.awaitQuestion();
        thread.interrupt();
        Throwable cause = assertThrows(ExecutionException.class, () -> task.get(20, TimeUnit.SECONDS)).getCause();
        assertInstanceOf(InterruptedIOException.class, cause);
    }
}
