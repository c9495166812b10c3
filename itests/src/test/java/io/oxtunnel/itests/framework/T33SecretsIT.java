package io.oxtunnel.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Privilege;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both roles run in this process with keys that are made for the occasion, carry packets, change keys and end. Every key that the provider
 * openssl is handed is remembered, masked: those of handshakes and of transport alike. Then logs at every level, and all live objects.
 */
@Tag("T33")
@DisplayName("T33 scan logs and a heap dump after close for key bytes")
class T33SecretsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final InetAddress WEB4 = InetAddress.ofLiteral("198.51.100.7");

    private final Masked secrets = new Masked();
    private final StringBuffer log = new StringBuffer();
    private final Logger root = Logger.getLogger("");
    private final Handler everything = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.append(line.getMessage()).append(' ').append(line.getThrown()).append('\n');
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @Test
    @DisplayName("T33 no private key, psk or transport key is left in a live object or a log line")
    void nothingIsLeft(@TempDir Path folder) throws Exception {
        assumeTrue(Privilege.netAdmin(), "a client marks its packets, which needs CAP_NET_ADMIN: run as root");
        assumeTrue(OpensslHere.library(), "no libcrypto 3 here: the promise is for the provider openssl");
        Level level = root.getLevel();
        root.setLevel(Level.ALL);
        everything.setLevel(Level.ALL);
        root.addHandler(everything);
        try (var pair = new Pair<>(folder, MemoryPort::new)) {
            pair.watchCiphers(T33SecretsIT.this::watched);
            run(pair);
            assertTrue(secrets.count() > 10, "few keys were seen: " + secrets.count());
            assertEquals(List.of(), secrets.find(dump(folder.resolve("after.hprof"))));
        } finally {
            root.removeHandler(everything);
            root.setLevel(level);
        }
        assertTrue(log.length() > 0, "nothing was logged");
        assertEquals(List.of(), secrets.in(log.toString()));
    }

    private void run(Pair<MemoryPort> pair) throws Exception {
        pair.useKeys(secret("private key of the server"), secret("private key of the client"), secret("psk"));
        pair.openServer();
        pair.openClient(null);
        pair.awaitConnected();
        carry(pair, 1);
        // A second session of the same client, under other keys.
        Conditions.await(LIMIT, () -> "the server does not see the session", () -> pair.server().disconnect("laptop"));
        pair.awaitConnected();
        carry(pair, 2);
        pair.closeTunnels();
        pair.forget();
    }

    private static void carry(Pair<MemoryPort> pair, int seed) throws Exception {
        byte[] packet = Packets.udp(pair.inside().assignment().address4(), WEB4, 300, seed);
        pair.inside().offer(packet);
        assertNotNull(pair.outside().delivered().poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private byte[] secret(String name) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        secrets.remember(name, key);
        return key;
    }

    /** Remembers each key on its way to the provider. */
    private CipherProvider watched(CipherProvider provider) {
        return (CipherProvider) Proxy.newProxyInstance(CipherProvider.class.getClassLoader(), new Class<?>[] {CipherProvider.class}, (p, m, a) -> {
            if (a != null && a.length >= 3 && a[1] instanceof byte[] key) {
                secrets.remember("key of " + m.getName(), key);
            }
            try {
                return m.invoke(provider, a);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static Path dump(Path file) throws Exception {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        return file;
    }

    @Test
    @DisplayName("T33 a key that is alive is found, in each form")
    void whatIsThereIsFound(@TempDir Path folder) throws Exception {
        byte[] raw = secret("kept");
        String base64 = java.util.Base64.getEncoder().encodeToString(secret("told"));
        Path file = dump(folder.resolve("alive.hprof"));
        List<String> found = secrets.find(file);
        Reference.reachabilityFence(raw);
        Reference.reachabilityFence(base64);
        assertTrue(found.contains("kept raw") && found.contains("told base64"), found::toString);
        assertEquals(List.of("told"), secrets.in("key " + base64));
        Files.delete(file);
    }
}
