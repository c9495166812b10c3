package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.blackbox.Remote.Sniffed;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that grants each of two clients another mode: the first auth-only, the second plain. Sealed sessions are {@link TrafficIT}'s. */
class ModesIT {
    private static final int BLOCKS = 40;
    private static final String NET = "10.91.2.1";

    private static Lab lab;
    private static Instance server;
    private static Instance authOnly;
    private static Instance plain;
    private static Remote insideAuthOnly;
    private static Remote insidePlain;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        Path at = lab.folder("relay", KeyPair.SERVER);
        // The default stays encrypted; each table ends the one before it.
        String tables = Configuration.server(KeyPair.CLIENT, KeyPair.OTHER).replace("name = \"client-1\"", "name = \"client-1\"\nmodes = [\"auth-only\"]")
                .replace("name = \"client-2\"", "name = \"client-2\"\nmodes = [\"plain\"]");
        Files.writeString(at.resolve("server.toml"), tables);
        server = lab.start("relay", "server", at);
        server.await("ready");
        lab.remote("target");
        authOnly = client("client", KeyPair.CLIENT, Lab.RELAY4, "auth-only");
        insideAuthOnly = lab.remote("client");
        insidePlain = lab.remote("other");
        plain = client("other", KeyPair.OTHER, "fd91:2::1", "plain");
    }

    private static Instance client(String machine, KeyPair key, String relay, String mode) throws Exception {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve("client.toml"), Configuration.client(relay, KeyPair.SERVER) + "mode = \"" + mode + "\"\n");
        return lab.start(machine, "client", at);
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"client,auth-only", "other,plain"})
    void carriesBothFamiliesInClear(String machine, String mode) throws Exception {
        Instance client = machine.equals("client") ? authOnly : plain;
        assertTrue(client.await("connected").contains(" " + mode + " by "));
        Remote inside = machine.equals("client") ? insideAuthOnly : insidePlain;
        inside.sniff(Lab.UPLINK);
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            inside.upload(target, BLOCKS);
            inside.download(target, BLOCKS);
            inside.echo(target, 1);
            inside.echo(target, 1_472);
            inside.echo(target, 9_000);
            assertTrue(lab.machine(machine).ping(target, 1_200, ""), "ping in " + mode);
        }
        Sniffed seen = inside.sniffed();
        assertTrue(seen.clear() > 50, () -> mode + " is in clear: " + seen);
        assertTrue(client.ctl("sessions").contains("  " + mode + "  "), client.ctl("sessions"));
    }

    @Test
    void aPlainSessionIsToldEverywhere() throws Exception {
        server.awaitSessions(2);
        for (Instance side : new Instance[] {server, plain}) {
            assertTrue(side.ctl("status").contains("WARNING: 1 session is plain"), side.ctl("status"));
            assertTrue(side.ctl("status", "--json").contains("\"sessions_plain\":1"), side.ctl("status", "--json"));
            assertEquals(1, side.counter("sessions_plain"));
            side.awaitLog(" is PLAIN: its data is neither encrypted nor authenticated");
        }
        server.awaitLog("\"plain\" is allowed to client-2: ");
        plain.awaitLog("mode = \"plain\": if the server allows nothing stronger");
        assertEquals(0, authOnly.counter("sessions_plain"));
        assertFalse(authOnly.log().contains("PLAIN"));
    }

    /** From the client's own machine, but another port: the address inside is right, and the datagram goes nowhere. */
    @Test
    @Tag("T7")
    @DisplayName("T7 `clear_in_encrypted` increments, TUN silent: from another port not even a plain session takes it")
    void clearDataFromAnotherPortIsDropped() throws Exception {
        server.awaitSessions(2);
        insidePlain.datagram(NET, 51_820, clear(lease("client-2")));
        server.awaitCounter("clear_from_elsewhere", 1);
        insidePlain.datagram(NET, 51_820, clear(lease("client-1")));
        server.awaitCounter("wrong_mode", 1);
        insidePlain.datagram(NET, 51_820, clear("203.0.113.1"));
        server.awaitCounter("clear_in_encrypted", 1);
    }

    private static String lease(String peer) {
        String sessions = server.ctl("sessions", "--json");
        Matcher matcher = Pattern.compile("\"peer\":\"" + peer + "\".*?\"addresses\":\\[\"([0-9.]+)/").matcher(sessions);
        assertTrue(matcher.find(), sessions);
        return matcher.group(1);
    }

    private static byte[] clear(String from) {
        byte[] packet = ByteBuffer.allocate(28).put(0, (byte) 0x45).putShort(2, (short) 28).put(8, (byte) 64).put(9, (byte) 17)
                .put(12, InetAddress.ofLiteral(from).getAddress()).put(16, InetAddress.ofLiteral(Lab.TARGET4).getAddress()).array();
        return ByteBuffer.allocate(9 + packet.length).putShort((short) 0x4f58).put((byte) 0).putInt(0).putShort((short) packet.length)
                .put(packet).array();
    }
}
