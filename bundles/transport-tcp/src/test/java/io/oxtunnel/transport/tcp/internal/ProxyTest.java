package io.oxtunnel.transport.tcp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.conformance.transport.Ends;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client behind an HTTP proxy, good ones and others. */
@Timeout(60)
class ProxyTest {
    private final Ends ends = new Ends(EpollPoller::new);
    private Transport server;

    @BeforeEach
    void open() throws IOException {
        server = ends.open(new TcpTransportProvider(1_024, 0, request -> new Layers(request.pool(), null, null)), 1, "127.0.0.1");
    }

    @AfterEach
    void close() {
        ends.close();
    }

    private static TransportProvider through(String proxy) {
        return new TcpTransportProvider(1_024, 0, new LayerSettings(false, null, null, null, "", "", List.of(), proxy));
    }

    @Test
    void goesThroughAndShowsItsPassword() throws Exception {
        try (ToyProxy proxy = new ToyProxy("HTTP/1.1 200 Connection established\r\nVia: toy\r\n\r\n", true)) {
            Transport client = ends.open(through("http://me:se%63ret+1@127.0.0.1:" + proxy.port() + "/"), 1, (String) null);
            long peer = client.intern(Ends.at("127.0.0.1", server).over("tcp"));
            ends.send(client.queue(0), Ends.bytes(1_400, 1), peer);
            Ends.Datagram got = ends.receive(server.queue(0), 1).getFirst();
            assertArrayEquals(Ends.bytes(1_400, 1), got.bytes());
            ends.send(server.queue(0), Ends.bytes(900, 2), server.intern(got.endpoint()));
            assertArrayEquals(Ends.bytes(900, 2), ends.receive(client.queue(0), 1).getFirst().bytes());
            assertEquals("CONNECT 127.0.0.1:" + server.local().getPort() + " HTTP/1.1", proxy.request().lines().findFirst().orElse(""));
            assertTrue(proxy.request().contains("\r\nProxy-Authorization: Basic bWU6c2VjcmV0KzE=\r\n"), proxy.request());
            assertTrue(client.describe().contains("through the proxy 127.0.0.1:" + proxy.port()), client.describe());
            assertFalse(client.describe().contains("secret"));
        }
    }

    @ParameterizedTest
    @CsvSource({"'HTTP/1.1 407 Proxy Authentication Required\\r\\n\\r\\n', 'refuses: 407 Proxy Authentication Required; give user'",
        "'HTTP/1.1 503 no\\r\\n\\r\\n', 'refuses: 503 no'", "'SSH-2.0-toy\\r\\n\\r\\n', 'answers \"SSH-2.0-toy\"; allowed'",
        "'', 'closed the connection without an answer'", "'HTTP/1.1 200 ok\\r\\n\\r\\nmore', 'before anything was sent'",
        "'long', 'no end within 8192 bytes'"})
    void saysWhatIsWrongWithIt(String answer, String what) throws Exception {
        String text = answer.equals("long") ? "HTTP/1.1 200 ok\r\nX: ".concat("x".repeat(9_000)) : answer.replace("\\r\\n", "\r\n");
        try (ToyProxy proxy = new ToyProxy(text, false)) {
            Transport client = ends.open(through("http://127.0.0.1:" + proxy.port()), 1, (String) null);
            ends.send(client.queue(0), Ends.bytes(100, 1), client.intern(Ends.at("127.0.0.1", server).over("tcp")));
            long end = System.nanoTime() + 10_000_000_000L;
            while (!client.describe().contains(what)) {
                assertTrue(System.nanoTime() < end, client::describe);
                ends.ready(server.queue(0), Poller.READ);
            }
            assertEquals(0, server.queue(0).receive(new PacketBatch()));
        }
    }

    @ParameterizedTest
    @CsvSource({"https://a:b@c:1", "http://a:geheim@host", "http://geheim@127.0.0.1:80", "http://127.0.0.1:80/geheim", "127.0.0.1:80", "http:// x"})
    void anAddressThatIsNoneIsRefusedWithoutTellingIt(String proxy) {
        IOException e = assertThrows(IOException.class, () -> ends.open(through(proxy), 1, (String) null));
        assertTrue(e.getMessage().contains("allowed: http://[USER:PASSWORD@]HOST:PORT"), e.getMessage());
        assertFalse(e.getMessage().contains("geheim"), e.getMessage());
    }
}
