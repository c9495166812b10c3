package io.oxtunnel.transport.tcp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.conformance.transport.Ends;
import io.oxtunnel.conformance.transport.TransportConformance;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transport inside TLS: all that a transport keeps, and whom it believes. */
class TlsTransportTest extends TransportConformance {
    private static final String STRANGE_PIN = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    static Path folder;

    /** On a busy machine an agreement takes its time. */
    private static final long PATIENCE = 25_000_000_000L;

    @Override
    protected Poller.Factory pollers() {
        return EpollPoller::new;
    }

    @Override
    protected TransportProvider provider() throws IOException {
        return client(Identity.own(folder.resolve("own.pem")).pin());
    }

    private static TransportProvider client(String pin) {
        return new TcpTransportProvider(1_024, 0,
                new LayerSettings(true, null, null, null, pin, "www.example.org", List.of("h2", "http/1.1"), ""), PATIENCE);
    }

    @Override
    protected TransportProvider serverProvider() {
        return new TcpTransportProvider(1_024, 0, new LayerSettings(true, null, null, folder.resolve("own.pem"), "", "", List.of(), ""), PATIENCE);
    }

    @Override
    protected int smallest() {
        return Frame.SHORTEST;
    }

    @Override
    protected int largest() {
        return Frame.LONGEST;
    }

    @Test
    void anotherKeyIsNotBelieved() throws Exception {
        Transport deceived = ends.open(client(STRANGE_PIN), 1, (String) null);
        long peer = deceived.intern(Ends.at("127.0.0.1", server).over("tcp"));
        ends.send(deceived.queue(0), Ends.bytes(100, 1), peer);
        String told = await(deceived, "pinned");
        assertTrue(told.contains("is not the pinned one, its pin is " + Identity.own(folder.resolve("own.pem")).pin()), told);
        assertEquals(0, server.queue(0).receive(new PacketBatch()));
    }

    private String await(Transport transport, String what) throws IOException {
        long end = System.nanoTime() + PATIENCE;
        while (!transport.describe().contains(what)) {
            assertTrue(System.nanoTime() < end, transport::describe);
            ends.ready(server.queue(0), Poller.READ);
            server.queue(0).receive(new PacketBatch());
        }
        return transport.describe();
    }

    @Test
    void whoSendsBeforeItsFirstTurnHasItsTimeToAgree() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Endpoint to = new Endpoint(new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort()), null, "tcp");
            ends.send(client.queue(0), Ends.bytes(100, 1), client.intern(to));
            // Several of the times at which connections are looked through.
            for (long end = System.nanoTime() + 800_000_000L; System.nanoTime() < end;) {
                ends.ready(server.queue(0), Poller.READ);
            }
            assertTrue(client.describe().contains("1 connection") && !client.describe().contains("too slow"), client.describe());
        }
    }

    @Test
    void olderVersionsAreRefused() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Pin(Identity.own(folder.resolve("own.pem")).pin())}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.local().getPort()));
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            Thread turns = Thread.ofPlatform().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    server.queue(0).receive(new PacketBatch());
                }
            });
            SSLException e = assertThrows(SSLException.class, socket::startHandshake);
            assertTrue(e.getMessage().contains("protocol_version"), e.getMessage());
            turns.interrupt();
            turns.join();
        }
    }

    @Test
    void theCertificateThatItMakesIsOneAndStaysTheSame() throws Exception {
        Path file = folder.resolve("another.pem");
        Identity made = Identity.own(file);
        X509Certificate certificate = (X509Certificate) made.chain()[0];
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made.pin(), Identity.own(file).pin());
        assertArrayEquals(made.key().getEncoded(), Identity.read(file, file).key().getEncoded());
    }

    @Test
    void whatIsMissingIsSaid() {
        IOException noPin = assertThrows(IOException.class, () -> ends.open(client(""), 1, (String) null));
        assertTrue(noPin.getMessage().contains("pin = \"\"; allowed: the SHA-256"), noPin.getMessage());
        TransportProvider half = new TcpTransportProvider(1, 0, new LayerSettings(true, folder.resolve("x"), null, null, "", "", List.of(), ""));
        IOException noKey = assertThrows(IOException.class, () -> ends.open(half, 1, "::"));
        assertTrue(noKey.getMessage().contains("belong together"), noKey.getMessage());
    }
}
