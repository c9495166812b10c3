package io.oxtunnel.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.Selection;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.PushSettings;
import io.oxtunnel.api.tunnel.ServerSettings;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelFactory;
import io.oxtunnel.api.tunnel.TunnelState;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/**
 * A server and a client in one framework, opened from Java over UDP on loopback. Capture and forwarder are a third party's: the test
 * registers them as services.
 *
 * @param <P> the port of the test, made from its pool
 */
final class Pair<P extends Capture> implements AutoCloseable {
    private static final String NAME = "test";

    private final Shipped shipped;
    private final Path folder;
    private final int port = freePort();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final TunnelFactory tunnels;
    private final KeyAgreement agreement;
    private byte[] serverKey = key(1);
    private byte[] clientKey = key(2);
    private byte[] psk;
    private P inside;
    private P outside;
    private Tunnel server;
    private Tunnel client;
    private Mode mode = Mode.ENCRYPTED;
    private String compression = ClientSettings.OFF;

    /** Starts the framework and registers the ports. */
    Pair(Path folder, Function<BufferPool, P> ports) throws Exception {
        this.folder = folder;
        shipped = Shipped.start(folder.resolve("framework"), Shipped.CONTRACTS, name -> true);
        shipped.awaitBest(CipherProvider.class, CipherProvider.NAME, OpensslHere.of("openssl", "jdk", "bc"));
        // The one with GSO, and the one in plain Java behind it.
        shipped.awaitServices(TransportProvider.class, "(" + TransportProvider.NAME + "=udp)", 2);
        shipped.service(Poller.Factory.class);
        CaptureProvider capture = request -> inside = ports.apply(request.pool());
        ForwarderProvider forwarder = request -> outside = ports.apply(request.pool());
        shipped.context().registerService(CaptureProvider.class, capture, new Hashtable<>(Map.of(CaptureProvider.NAME, NAME)));
        shipped.context().registerService(ForwarderProvider.class, forwarder, new Hashtable<>(Map.of(ForwarderProvider.NAME, NAME)));
        tunnels = shipped.service(TunnelFactory.class);
        agreement = shipped.service(KeyAgreement.class);
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static int freePort() {
        try (var socket = new DatagramSocket()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes these keys for what is opened from now on. */
    void useKeys(byte[] server, byte[] client, byte[] shared) {
        serverKey = server;
        clientKey = client;
        psk = shared;
    }

    /** Puts a provider before the best one, made from that. */
    void watchCiphers(UnaryOperator<CipherProvider> watch) throws Exception {
        CipherProvider best = watch.apply(shipped.service(CipherProvider.class));
        shipped.context().registerService(CipherProvider.class, best,
                new Hashtable<>(Map.of(CipherProvider.NAME, "watched", Constants.SERVICE_RANKING, Integer.MAX_VALUE)));
    }

    /** Returns the best ciphers. */
    CipherProvider ciphers() throws Exception {
        return shipped.service(CipherProvider.class);
    }

    /** Installs ciphers beside the others, the last in order. */
    void ciphers(CipherProvider provider) {
        shipped.context().registerService(CipherProvider.class, provider,
                new Hashtable<>(Map.of(CipherProvider.NAME, provider.name(), Constants.SERVICE_RANKING, Integer.MIN_VALUE)));
    }

    /** Forgets keys, and tunnels that were closed with their ports, which know the threads that waited on them. */
    void forget() {
        useKeys(null, null, null);
        server = null;
        client = null;
        inside = null;
        outside = null;
    }

    /** Sets the only mode that the server takes, and the weakest that the client takes; before they are opened. */
    void mode(Mode only) {
        mode = only;
    }

    /** Sets what both sides compress with; before they are opened. */
    void compression(String name) {
        compression = name;
    }

    /** Opens the server. */
    void openServer() throws IOException {
        List<String> allowed = compression.equals(ClientSettings.OFF) ? List.of() : List.of(compression);
        server = tunnels.open(new ServerSettings(new InetSocketAddress("0.0.0.0", port), null, serverKey, null, null,
                List.of(Prefix.parse("10.77.0.0/24"), Prefix.parse("fd77::/64")), List.of("udp"), NAME, Set.of(mode), allowed, true, PushSettings.NONE,
                List.of(new PeerSettings("laptop", agreement.publicKey(clientKey), psk, List.of(), null, null)), ServerSettings.IDLE_SECONDS,
                Resumption.ON, 1,
                Files.createDirectories(folder.resolve("server"))), (tunnel, state, text) -> {
                });
    }

    /** Opens the client; a null suite lets it choose. */
    void openClient(Suite suite) throws IOException {
        client = tunnels.open(new ClientSettings("127.0.0.1:" + port, ClientSettings.TCP_PORT, agreement.publicKey(serverKey), clientKey, psk, NAME,
                List.of("udp"), suite, mode, compression, List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0")), List.of(), Selection.NONE, true,
                List.of(), List.of(), false, 25, 0, Resumption.ON, 1,
                Files.createDirectories(folder.resolve("client"))), (tunnel, state, text) -> told.add(state + " " + text));
    }

    /** Waits until the client tells that it has a session, and returns the line. */
    String awaitConnected() throws InterruptedException {
        while (true) {
            String text = told.poll(20, TimeUnit.SECONDS);
            assertNotNull(text, () -> "no session within 20 s: " + client.state() + " " + client.reason());
            if (text.startsWith(TunnelState.CONNECTED.name())) {
                return text;
            }
            assertEquals(TunnelState.READY.name(), text.substring(0, text.indexOf(' ')), text);
        }
    }

    Tunnel server() {
        return server;
    }

    Tunnel client() {
        return client;
    }

    /** Returns the client's port. */
    P inside() {
        return inside;
    }

    /** Returns the server's port. */
    P outside() {
        return outside;
    }

    /** Closes what is open, client first. */
    void closeTunnels() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    public void close() throws BundleException {
        closeTunnels();
        shipped.close();
    }
}
