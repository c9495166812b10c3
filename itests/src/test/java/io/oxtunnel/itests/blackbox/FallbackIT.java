package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** UDP is blocked on the way at the start and in the middle of a download, and free again: the download survives each, every byte checked. */
class FallbackIT {
    private static final int LASTING = 320;
    private static final int SHORT = 16;
    private BlockedPath path;

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v nft && command -v tc")).status() == 0, "needs nft and tc");
        path = new BlockedPath();
    }

    @AfterEach
    void close() {
        if (path != null) {
            path.close();
        }
    }

    @Test
    void blockedAtTheStartAndFreeLater() throws Exception {
        path.block();
        Instance client = path.connect();
        String connected = client.await("connected");
        assertTrue(connected.contains("via tcp to " + Lab.TARGET4 + ":51821/tcp"), connected);
        path.inside().download(BlockedPath.INSIDE, SHORT);
        assertTrue(client.ctl("status").contains("over tcp ("), client.ctl("status"));
        path.unblock();
        path.awaitCarrier(client, "udp");
        path.awaitCarrier(path.server(), "udp");
        path.inside().download(BlockedPath.INSIDE, SHORT);
        assertTrue(client.ctl("sessions", "--json").contains("\"handshakes\":1,"), "without new keys");
    }

    @Test
    void blockedInMidDownloadAndFreeInTheNext() throws Exception {
        path.slow("40mbit");
        Instance client = path.connect();
        assertTrue(client.await("connected").contains("via udp to"));
        CompletableFuture<Void> download = download();
        client.awaitCounter("bytes_in", 1 << 20);
        path.block();
        path.awaitCarrier(client, "tcp");
        path.awaitCarrier(path.server(), "tcp");
        download.get(60, TimeUnit.SECONDS);
        CompletableFuture<Void> another = download();
        path.unblock();
        path.awaitCarrier(client, "udp");
        another.get(60, TimeUnit.SECONDS);
        assertTrue(client.ctl("sessions", "--json").contains("\"handshakes\":1,"), "without new keys");
        assertTrue(client.log().contains("over tcp: udp did not answer for"), client.log());
    }

    private CompletableFuture<Void> download() {
        return CompletableFuture.runAsync(() -> path.inside().download(BlockedPath.INSIDE, LASTING));
    }
}
