package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server on af-xdp with a client on udp or on af-xdp as well, and what is left of it when it ends. */
class XdpTransportIT {
    private static final int BLOCKS = 160;
    /** Name of the relay's interface towards the client. */
    private static final String TOWARDS_CLIENT = "client";
    private Lab lab;

    @BeforeEach
    void build() throws IOException {
        lab = new Lab();
    }

    @AfterEach
    void demolish() {
        if (lab != null) {
            lab.close();
        }
    }

    private Instance server() throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        String[] parts = Configuration.server(KeyPair.CLIENT).replace("transports = [\"udp\"]", "transports = [\"af-xdp\"]").split("\n\n", 2);
        Files.writeString(at.resolve("server.toml"), parts[0] + "\n\n[transport.af-xdp]\ninterface = \"" + TOWARDS_CLIENT + "\"\n\n" + parts[1]);
        return lab.start("relay", "server", at);
    }

    private Instance client(String address, String transport) throws Exception {
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(address, KeyPair.SERVER).replace("\"udp\"", "\"" + transport + "\""));
        return lab.start("client", "client", at);
    }

    private boolean attached(String machine, String device) {
        return lab.machine(machine).sh("ip -o link show " + device).contains("prog/xdp");
    }

    @ParameterizedTest
    @CsvSource({Lab.RELAY4 + ", udp", Lab.RELAY6 + ", af-xdp"})
    void carriesDownloadsAndUploads(String address, String transport) throws Exception {
        Instance server = server();
        server.await("ready");
        assertTrue(attached("relay", TOWARDS_CLIENT));
        Instance client = client(address, transport);
        lab.remote("target");
        Remote inside = lab.remote("client");
        client.await("connected");
        assertEquals(transport.equals("af-xdp"), attached("client", Lab.UPLINK));
        for (String target : List.of(Lab.TARGET4, Lab.TARGET6)) {
            inside.download(target, BLOCKS);
            inside.upload(target, BLOCKS);
        }
        String status = server.ctl("status");
        assertTrue(status.contains("af-xdp on client (veth), native, copy"), status);
        client.stop();
        server.stop();
        assertFalse(attached("relay", TOWARDS_CLIENT));
        assertFalse(attached("client", Lab.UPLINK));
    }

    @Test
    void killedItLeavesNothingAttached() throws Exception {
        Instance server = server();
        server.await("ready");
        assertTrue(attached("relay", TOWARDS_CLIENT));
        server.kill();
        assertFalse(attached("relay", TOWARDS_CLIENT));
        Instance again = server();
        again.await("ready");
        assertTrue(attached("relay", TOWARDS_CLIENT));
    }
}
