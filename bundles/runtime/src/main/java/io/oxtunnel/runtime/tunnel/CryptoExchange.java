package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.runtime.control.ControlLoop;
import io.oxtunnel.runtime.live.Trial;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Adds the stages whose providers are plain services. Ciphers change on the control path: it makes every key forget the sealers and
 * openers that it has, workers have them made anew at their next datagram, and those of before are closed when no worker uses them.
 */
final class CryptoExchange {
    private static final long PATIENCE_SECONDS = 5;

    private CryptoExchange() {
    }

    static void add(Assembly assembly, Stock stock, ControlLoop control, SessionEngine engine) {
        assembly.exchange(new LiveExchange<>("codec", stock.codecs(), assembly.codec()::serving, codec -> "PROTOCOL version 1",
                next -> {
                    // A codec has no secret and no state to try: what does not decode is dropped and counted.
                }, assembly::replace));
        assembly.exchange(new LiveExchange<>("crypto", stock.ciphers(), assembly.ciphers()::serving, CipherProvider::describe,
                next -> Trial.of(next, assembly.ciphers().serving(), assembly.pool()), next -> {
                    assembly.ciphers().use(next);
                    await(control, () -> engine.recipher().forEach(assembly.quiescence()::retire));
                }));
        assembly.exchange(new LiveExchange<>("key agreement", stock.agreements(), assembly.agreement()::serving, agreement -> "X25519",
                next -> Trial.of(next, assembly.agreement().serving()), assembly.agreement()::use));
    }

    /** Does something on the control path, and waits until it is done or the path has been stopped. */
    static void await(ControlLoop control, Runnable work) {
        CountDownLatch done = new CountDownLatch(1);
        control.execute(() -> {
            try {
                work.run();
            } finally {
                done.countDown();
            }
        });
        try {
            done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
