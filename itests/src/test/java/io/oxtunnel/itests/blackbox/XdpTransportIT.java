package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Distribution;
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
        return server("af-xdp", "");
    }

    private Instance server(String transport, String more) throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        String[] parts = Configuration.server(KeyPair.CLIENT).replace("[\"udp\"]", named(transport)).split("\n\n", 2);
        String table = "\n\n[transport.af-xdp]\ninterface = \"" + TOWARDS_CLIENT + "\"\n" + more + "\n";
        Files.writeString(at.resolve("server.toml"), parts[0] + table + parts[1]);
        return lab.start("relay", "server", at);
    }

    /** The choice by the machine is a word of its own, and no list. */
    private static String named(String transport) {
        return transport.equals("auto") ? "\"auto\"" : "[\"" + transport + "\"]";
    }

    private Instance client(String address, String transport) throws Exception {
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(address, KeyPair.SERVER).replace("[\"udp\"]", named(transport)));
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

    /** By its own choice a role takes what is faster here, and says what and why; by name it takes the program behind the driver too. */
    @Test
    void autoTakesUdpOnAVethAndSaysWhy() throws Exception {
        Instance server = server("auto", "");
        server.await("ready");
        Instance client = client(Lab.RELAY4, "auto");
        String connected = client.await("connected");
        assertTrue(connected.contains("via udp to"), connected);
        String why = "not af-xdp: the driver \"veth\" of " + TOWARDS_CLIENT + " has no zero-copy for AF_XDP";
        assertTrue(server.ctl("status").contains(why), server.ctl("status"));
        assertFalse(attached("relay", TOWARDS_CLIENT) || attached("client", Lab.UPLINK));
        Shell.Result doctor = Shell.run(lab.machine("relay").command(List.of(Distribution.script().toString(), "doctor")));
        assertTrue(doctor.out().contains("af-xdp on " + TOWARDS_CLIENT) && doctor.out().contains("\"auto\" takes udp"), doctor.out());
    }

    @Test
    void theProgramBehindTheDriverCarriesToo() throws Exception {
        Instance server = server("af-xdp", "mode = \"generic\"\n");
        server.await("ready");
        Instance client = client(Lab.RELAY4, "udp");
        lab.remote("target");
        Remote inside = lab.remote("client");
        client.await("connected");
        inside.download(Lab.TARGET4, BLOCKS / 4);
        inside.upload(Lab.TARGET4, BLOCKS / 4);
        assertTrue(server.ctl("status").contains("af-xdp on client (veth), generic, which is slower, copy"), server.ctl("status"));
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
