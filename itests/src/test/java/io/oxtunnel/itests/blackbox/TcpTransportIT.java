package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both roles over TCP: what they carry, and that nothing of it goes by UDP. */
class TcpTransportIT {
    private static final int BLOCKS = 160;
    private Lab lab;

    @BeforeEach
    void build() throws IOException {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private Instance start(String machine, String role, Path at, String text) throws IOException {
        Files.writeString(at.resolve(role + ".toml"), text.replace("transports = [\"udp\"]", "transports = [\"tcp\"]"));
        return lab.start(machine, role, at);
    }

    private static void carries(Remote inside) {
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            inside.upload(target, BLOCKS);
            inside.download(target, BLOCKS);
            for (int length : new int[] {1, 63, 1_300, 1_500, 9_000}) {
                inside.echo(target, length);
            }
        }
    }

    @Test
    void carriesWhereUdpIsBlockedAndComesBackAfterALoss() throws Exception {
        lab.machine("relay").sh("nft add table inet block; nft 'add chain inet block in { type filter hook input priority 0; }'; "
                + "nft add rule inet block in udp dport 51820 drop");
        Instance server = start("relay", "server", lab.folder("relay", KeyPair.SERVER), Configuration.server(KeyPair.CLIENT));
        server.await("ready");
        Instance client = start("client", "client", lab.folder("client", KeyPair.CLIENT), Configuration.client(Lab.RELAY4, KeyPair.SERVER));
        String connected = client.await("connected");
        assertTrue(connected.contains("via tcp to " + Lab.RELAY4 + ":51821"), connected);
        lab.remote("target");
        Remote inside = lab.remote("client");
        carries(inside);
        // Every segment is answered with a reset; the client connects again once it may, and the session goes on.
        lab.machine("relay").sh("nft add rule inet block in tcp dport 51821 reject with tcp reset");
        lab.machine("client").sh("ping -c 2 -W 1 -q " + Lab.TARGET4 + " || true");
        lab.machine("relay").sh("nft flush chain inet block in");
        carries(inside);
    }
}
