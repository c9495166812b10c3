package io.oxtunnel.runtime.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.PreparedKey;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.tunnel.Candidate;
import io.oxtunnel.crypto.jdk.JdkCiphers;
import io.oxtunnel.crypto.jdk.JdkKeyAgreement;
import io.oxtunnel.runtime.live.LiveAgreement;
import io.oxtunnel.runtime.live.Trial;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who serves is chosen, tried, replaced and withdrawn. */
class LiveSwapTest {
    private final Installed<CipherProvider> installed = new Installed<>("crypto");
    private final JdkCiphers good = new JdkCiphers();
    private CipherProvider serving = good;

    private final LiveExchange<CipherProvider> exchange = new LiveExchange<>("crypto", installed, () -> serving, CipherProvider::describe, next -> {
        try (NativeBufferPool pool = new NativeBufferPool(4, 1)) {
            Trial.of(next, good, pool);
        }
    }, next -> serving = next);

    /** Ciphers that seal what nobody can open. */
    private CipherProvider wrong() {
        return (CipherProvider) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {CipherProvider.class}, (proxy, method, args) ->
                method.getName().equals("seal") ? new byte[((byte[]) args[4]).length + Suite.TAG] : method.invoke(good, args));
    }

    @Test
    void theNextBestServesWhenWhoServedIsStoppedAndTheBetterOneComesBack() {
        JdkCiphers better = new JdkCiphers();
        installed.add(1, 100, "good", good);
        installed.add(2, 200, "better", better);
        assertTrue(exchange.follow());
        assertEquals(better, serving);
        installed.remove(2);
        assertTrue(exchange.orphaned());
        assertTrue(exchange.follow());
        assertEquals(good, serving);
        installed.add(3, 200, "better", better);
        exchange.follow();
        assertEquals(better, serving);
    }

    @Test
    void whoFailsItsTrialIsWithdrawnAndSaysWhyWhileWhoServedGoesOn() {
        installed.add(1, 100, "good", good);
        installed.add(2, 200, "wrong", wrong());
        assertTrue(exchange.follow());
        assertEquals(good, serving);
        Candidate withdrawn = exchange.stage().candidates().getFirst();
        assertEquals(Candidate.Standing.WITHDRAWN, withdrawn.standing());
        assertTrue(withdrawn.note().contains("seals otherwise"), withdrawn.note());
        assertTrue(assertThrows(IOException.class, () -> exchange.to("wrong")).getMessage().contains("withdrawn"));
        assertEquals(good, serving);
    }

    @Test
    void whatAnAdministratorNamedStaysUntilItIsStopped() throws IOException {
        JdkCiphers better = new JdkCiphers();
        installed.add(1, 100, "good", good);
        installed.add(2, 200, "better", better);
        exchange.to("good");
        exchange.follow();
        assertEquals(good, serving);
        installed.remove(1);
        exchange.follow();
        assertEquals(better, serving);
        assertTrue(assertThrows(IOException.class, () -> exchange.to("other")).getMessage().endsWith("installed: better"));
    }

    @Test
    void aPreparedKeyIsMadeAnewByWhoServesNow() throws Exception {
        KeyAgreement first = new JdkKeyAgreement();
        LiveAgreement live = new LiveAgreement(first);
        byte[] key = new byte[32];
        key[5] = 7;
        byte[] peer = first.publicKey(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8});
        try (PreparedKey prepared = live.prepare(key)) {
            byte[] before = prepared.agree(peer);
            live.use(new JdkKeyAgreement());
            assertArrayEquals(before, prepared.agree(peer));
        }
        assertEquals(List.of(), new Installed<KeyAgreement>("key agreement").fit());
    }
}
