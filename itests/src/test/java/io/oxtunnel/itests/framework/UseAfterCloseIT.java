package io.oxtunnel.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Privilege;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ciphers of a client and a server are replaced while packets flow both ways: nobody uses a key's memory after its close, nothing stays
 * open, nothing is lost. The ports are queues in memory, so each worker has two threads that have to let go of what is replaced.
 */
class UseAfterCloseIT {
    private static final int SWAPS = 1_000;
    /** Packets that are under way at most in each direction, so that no socket buffer overflows. */
    private static final int WINDOW = 64;
    /** Sealers and openers of two ends, of the keys of now and of before. */
    private static final int LIVE = 24;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final InetAddress WEB4 = InetAddress.ofLiteral("198.51.100.7");

    private final Poison.Ledger ledger = new Poison.Ledger();
    private volatile boolean stop;
    // Confined to the thread that sends, until that has ended.
    private long sent;
    private long up;
    private long down;

    @Test
    @Timeout(120)
    void nobodyUsesCiphersThatWereReplaced(@TempDir Path folder) throws Exception {
        assumeTrue(Privilege.netAdmin(), "a client marks its packets, which needs CAP_NET_ADMIN: run as root");
        try (var pair = new Pair<>(folder, MemoryPort::new)) {
            CipherProvider best = pair.ciphers();
            for (String name : List.of("poison-a", "poison-b")) {
                pair.ciphers(new PoisonedCiphers(name, best, ledger));
            }
            pair.openServer();
            pair.openClient(null);
            pair.awaitConnected();
            carryWhile(pair, () -> {
                for (int i = 0; i < SWAPS; i++) {
                    (i % 2 == 0 ? pair.client() : pair.server()).swap("crypto", i / 2 % 2 == 0 ? "poison-a" : "poison-b");
                }
            });
            assertTrue(up > SWAPS, up + " packets are too few for " + SWAPS + " swaps");
            Conditions.await(LIMIT, () -> ledger.open() + " ciphers are open", () -> ledger.open() <= LIVE);
        }
        assertEquals(List.of(), List.copyOf(ledger.late()));
        assertEquals(0, ledger.open(), "ciphers are open, of " + ledger.opened());
        assertTrue(ledger.opened() > SWAPS && ledger.touched() > SWAPS,
                () -> ledger.opened() + " were opened and used " + ledger.touched() + " times by " + up + " and " + down + " packets");
    }

    private interface Step {
        void take() throws Exception;
    }

    private void carryWhile(Pair<MemoryPort> pair, Step step) throws Exception {
        Thread sender = Thread.ofPlatform().name("sender").start(() -> send(pair.inside(), pair.outside()));
        try {
            step.take();
        } finally {
            stop = true;
            sender.join();
        }
        Conditions.await(LIMIT, () -> "of " + sent + " packets " + up + " and " + down + " have arrived", () -> {
            up += taken(pair.outside().delivered());
            down += taken(pair.inside().delivered());
            return up == sent && down == sent;
        });
    }

    private void send(MemoryPort inside, MemoryPort outside) {
        byte[] request = Packets.udp(inside.assignment().address4(), WEB4, 300, 1);
        byte[] answer = Packets.udp(WEB4, inside.assignment().address4(), 300, 2);
        while (!stop) {
            up += taken(outside.delivered());
            down += taken(inside.delivered());
            if (sent - Math.min(up, down) < WINDOW) {
                inside.offer(request);
                outside.offer(answer);
                sent++;
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static int taken(BlockingQueue<byte[]> from) {
        int taken = 0;
        while (from.poll() != null) {
            taken++;
        }
        return taken;
    }

    @Test
    void aLateUseIsSeen() {
        Poison poison = new Poison(ledger);
        poison.touch();
        poison.close();
        poison.close();
        assertThrows(IllegalStateException.class, poison::touch);
        assertEquals(1, ledger.late().size());
        assertEquals(0, ledger.open());
    }
}
