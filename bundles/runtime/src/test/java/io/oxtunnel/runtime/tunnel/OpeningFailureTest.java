package io.oxtunnel.runtime.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.ServerSettings;
import io.oxtunnel.api.tunnel.TunnelState;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.crypto.jdk.JdkCiphers;
import io.oxtunnel.crypto.jdk.JdkKeyAgreement;
import io.oxtunnel.session.internal.EngineFactory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was opened before something fails is closed again. */
class OpeningFailureTest {
    private final MemoryNet net = new MemoryNet();
    private final List<String> closed = new ArrayList<>();
    private final List<BufferPool> pools = new ArrayList<>();
    private SessionEngineFactory engines = new EngineFactory();
    private RuntimeException atPort;
    @TempDir
    private Path state;

    private <T> T closing(String name, Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> {
            if (m.getName().equals("close")) {
                closed.add(name);
            }
            try {
                return m.invoke(real, a);
            } catch (java.lang.reflect.InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private Services services() {
        TransportProvider provider = request -> {
            if (request.listen() != null && request.listen().getPort() == 0) {
                throw new IOException("no loopback");
            }
            pools.add(request.pool());
            return closing("transport", io.oxtunnel.api.transport.Transport.class, net.open(request));
        };
        return new Services(new Ox1Codec(), engines, new JdkCiphers(), new JdkKeyAgreement(), Map.of("memory", List.of(provider)),
                Map.of("memory", request -> port(request.pool())), Map.of("memory", request -> port(request.pool())), Map.of(), null,
                new io.oxtunnel.runtime.find.JdkResolver(), null, null);
    }

    private io.oxtunnel.api.capture.Capture port(BufferPool pool) {
        if (atPort != null) {
            throw atPort;
        }
        return closing("port", io.oxtunnel.api.capture.Capture.class, new MemoryNet.Port(pool));
    }

    private ClientOpener client(io.oxtunnel.api.tunnel.TunnelListener listener) {
        return new ClientOpener(services(), new ClientSettings("192.0.2.1:51820", new byte[32], new byte[32], null, "memory",
                List.of("memory"), null, Mode.ENCRYPTED, List.of(), List.of(), 25, 0, 1, state), listener);
    }

    private ServerOpener server(List<PeerSettings> peers) {
        return new ServerOpener(services(), new ServerSettings(new InetSocketAddress("0.0.0.0", 51_820), new byte[32],
                List.of(Prefix.parse("10.77.0.0/24")), List.of("memory"), "memory", Set.of(Mode.ENCRYPTED), true, peers, 1, state),
                (t, s, text) -> {
                }, () -> 1_500);
    }

    @AfterEach
    void memoryIsGone() {
        assertEquals(1, pools.size());
        assertThrows(IllegalStateException.class, () -> pools.getFirst().getByte(0), "the memory is still there");
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().startsWith("ox-in")), "threads are left");
    }

    @Test
    void aPortThatDoesNotOpenLeavesNoTransport() {
        atPort = new IllegalStateException("no such device");
        assertThrows(IllegalStateException.class, () -> client((t, s, text) -> { }).open());
        assertEquals(List.of("transport"), closed);
    }

    @Test
    void aClientWhoseCoreIsRefusedLeavesNothing() {
        engines = (SessionEngineFactory) Proxy.newProxyInstance(SessionEngineFactory.class.getClassLoader(),
                new Class<?>[] {SessionEngineFactory.class}, (p, m, a) -> {
                    throw new IllegalArgumentException("suite");
                });
        assertThrows(IllegalArgumentException.class, () -> client((t, s, text) -> { }).open());
        assertEquals(List.of("port", "transport"), closed);
    }

    @Test
    void aServerWithTwoTablesOfOneNameLeavesNothing() {
        PeerSettings one = new PeerSettings("twin", new byte[32], null, List.of(), null, null);
        byte[] other = new byte[32];
        other[0] = 1;
        PeerSettings two = new PeerSettings("twin", other, null, List.of(), null, null);
        assertThrows(IllegalStateException.class, () -> server(List.of(one, two)).open());
        assertEquals(List.of("port", "transport"), closed);
    }

    @Test
    void aListenerThatFailsAndAnInterruptKeepNothingOpen() throws IOException {
        RunningTunnel tunnel = client((t, s, text) -> {
            throw new IllegalStateException("listener");
        }).open().running();
        Thread.currentThread().interrupt();
        tunnel.close();
        assertTrue(Thread.interrupted(), "the interrupt is passed on");
        assertEquals(TunnelState.CLOSED, tunnel.state());
        assertEquals(List.of("port", "transport"), closed);
    }
}
