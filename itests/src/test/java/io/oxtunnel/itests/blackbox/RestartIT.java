package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Either side goes, in order or not, and comes back; the other one goes on by itself. */
class RestartIT {
    private static final int DOWNLOAD_BLOCKS = 3_000;
    private static final long BEGUN = 5_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static Lab lab;
    private static Remote inside;
    private Instance server;
    private Instance client;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        lab.remote("target");
        inside = lab.remote("client");
    }

    @BeforeEach
    void connect() throws Exception {
        server = lab.server();
        server.await("ready");
        client = lab.client();
        client.await("connected");
        flows();
    }

    @AfterEach
    void killAll() throws InterruptedException {
        lab.killAll();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void flows() {
        inside.upload(Lab.TARGET4, 4);
        inside.download(Lab.TARGET6, 4);
    }

    @Test
    void serverIsKilled() throws Exception {
        server.kill();
        inside.sniff(Lab.UPLINK);
        assertTrue(lab.machine("client").unreachable(Lab.TARGET4, 100, ""));
        assertTrue(lab.machine("client").unreachable(Lab.TARGET6, 100, ""));
        assertEquals(0, inside.sniffed().clear(), "leaked while the server was away");
        server = lab.server();
        server.await("ready");
        client.await("connected");
        flows();
    }

    @Test
    void aDownloadOutlivesTheServer() throws Exception {
        FutureTask<Void> download = new FutureTask<>(() -> inside.download(Lab.TARGET4, DOWNLOAD_BLOCKS), null);
        long before = received();
        Thread.ofPlatform().daemon().start(download);
        Conditions.await(LIMIT, () -> "the download does not begin", () -> received() - before > BEGUN);
        server.kill();
        assertFalse(download.isDone(), "the download was over before the server was killed");
        server = lab.server();
        server.await("ready");
        // The agent compares the hashes.
        download.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        client.await("connected");
    }

    /** Bytes that came through the tunnel, as the system counts them. */
    private static long received() {
        return Long.parseLong(lab.machine("client").sh("cat /sys/class/net/" + lab.machine("client").tunnels().getFirst()
                + "/statistics/rx_bytes").strip());
    }

    @Test
    void serverStops() throws Exception {
        server.stop();
        client.awaitLog("the server ended the session");
        assertTrue(client.alive());
        server = lab.server();
        server.await("ready");
        client.await("connected");
        flows();
    }

    @Test
    void clientIsKilled() throws Exception {
        client.kill();
        client = lab.client();
        client.await("connected");
        flows();
        server.awaitSessions(1);
    }

    @Test
    void clientStops() throws Exception {
        client.stop();
        server.awaitLog("the client ended it");
        server.awaitSessions(0);
        client = lab.client();
        client.await("connected");
        flows();
    }
}
