package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables of a server that runs are edited, its key is replaced, clients come and go; the first client is not to feel any of it. */
class ClientsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int RELOADS = 1_000;
    private static final String SERVER = """
            [server]
            listen = "[::]:51820"
            key-file = "key"
            pool = ["10.77.0.0/24", "fd77::/64"]
            transports = ["udp"]
            """;
    private static Lab lab;
    private static Remote inside;
    private static Remote other;
    private static Path folder;
    private static Instance server;
    private static Instance client;
    private static AdminLine admin;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        lab.remote("target");
        inside = lab.remote("client");
        other = lab.remote("other");
        folder = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(folder.resolve("server.toml"), SERVER + table("first", KeyPair.CLIENT, ""));
        server = lab.start("relay", "server", folder);
        server.await("ready");
        client = lab.client();
        client.await("connected");
        inside.echo(Lab.TARGET4, 100);
        admin = new AdminLine(folder.resolve("state"));
    }

    @AfterAll
    static void close() throws Exception {
        if (lab != null) {
            lab.killAll();
            lab.close();
        }
    }

    @BeforeEach
    void onlyTheFirst() throws Exception {
        edit(SERVER + table("first", KeyPair.CLIENT, ""));
        server.awaitSessions(1);
    }

    private static String table(String name, KeyPair key, String more) {
        return "\n[[client]]\nname = \"" + name + "\"\npublic-key = \"" + key.open() + "\"\n" + more;
    }

    /** Puts another file in place in one step, and has it read; returns what the server says. */
    private static String edit(String text) throws IOException {
        Path next = folder.resolve("next");
        Files.writeString(next, text);
        Files.move(next, folder.resolve("server.toml"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return admin.run("reload");
    }

    private static String firstSession() {
        Matcher id = Pattern.compile("\"id\":\"([0-9a-f]{32})\",\"peer\":\"first\"").matcher(server.ctl("sessions", "--json"));
        assertTrue(id.find());
        return id.group(1);
    }

    /** Does something while numbered datagrams go through the first client's tunnel and back; not one may be lost. */
    private static void withoutLoss(int perSecond, Conditions.Look work) throws Exception {
        String session = firstSession();
        assertEquals("ok", inside.ask("stream " + Lab.TARGET4 + " " + perSecond));
        assertTrue(work.there());
        String[] sentAndBack = inside.ask("streamed").split(" ");
        assertEquals(sentAndBack[0], sentAndBack[1], "datagrams sent and come back");
        assertTrue(Integer.parseInt(sentAndBack[0]) > 50, "the stream was no stream: " + sentAndBack[0]);
        assertEquals(session, firstSession(), "the session is the same");
    }

    private Instance otherClient(KeyPair serverKey) throws Exception {
        Instance instance = lab.client("other", KeyPair.OTHER, serverKey, "10.91.2.1");
        instance.await("connected");
        return instance;
    }

    @Test
    void aThousandReloadsLoseNotOnePacket() throws Exception {
        withoutLoss(250, () -> {
            int changed = 0;
            for (int i = 0; i < RELOADS; i++) {
                String more = i % 3 == 0 ? "" : table("second", KeyPair.OTHER, "rate-limit = " + (1_000 + i) + "\n"
                        + (i % 3 == 1 ? "not-after = 2030-01-01\naddresses = [\"10.77.0." + (100 + i % 100) + "\"]\n" : ""));
                String said = edit(SERVER + "isolate = " + (i % 2 == 0) + "\n" + table("first", KeyPair.CLIENT, "") + more);
                assertTrue(said.contains("changed ") || said.contains("nothing has changed"), said);
                changed += said.contains("changed io") ? 1 : 0;
            }
            // The server looks at the file by itself, too: it may have been faster.
            assertTrue(changed > RELOADS / 2, "only " + changed + " reloads found a change");
            return true;
        });
        assertTrue(server.log().contains("the running server has taken over isolate"));
    }

    @Test
    void anAddedClientConnectsWithWhatWasPrintedAndIsGoneWithItsTable() throws Exception {
        String before = Files.readString(folder.resolve("server.toml"));
        Path at = lab.folder("other", KeyPair.OTHER);
        Path file = at.resolve("client.toml");
        Files.deleteIfExists(file);
        withoutLoss(100, () -> {
            String printed = Shell.run(List.of(Distribution.script().toString(), "add-client", "added", "--config",
                    folder.resolve("server.toml").toString(), "--endpoint", "10.91.2.1:51820")).ok();
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, printed);
            Instance added = lab.start("other", "client", at);
            added.await("connected");
            other.echo(Lab.TARGET4, 100);
            other.echo(Lab.TARGET6, 100);
            assertTrue(Files.readString(folder.resolve("server.toml")).startsWith(before));
            edit(before);
            added.awaitLog("the server ended the session: removed from the allow-list");
            server.awaitSessions(1);
            added.stop();
            return true;
        });
        Files.delete(file);
    }

    @Test
    void aClientWhoseTimeIsOverIsToldSo() throws Exception {
        edit(SERVER + table("first", KeyPair.CLIENT, "") + table("second", KeyPair.OTHER, "addresses = [\"10.77.0.77\", \"fd77::77\"]\n"));
        Instance second = lab.client("other", KeyPair.OTHER, KeyPair.SERVER, "10.91.2.1");
        assertTrue(second.await("connected").contains("10.77.0.77"));
        other.echo(Lab.TARGET6, 100);
        withoutLoss(100, () -> {
            edit(SERVER + table("first", KeyPair.CLIENT, "") + table("second", KeyPair.OTHER, "not-after = 2026-01-01\n"));
            second.awaitLog("this client's key has expired (not-after)");
            server.awaitSessions(1);
            return true;
        });
        second.stop();
    }

    @Test
    void theKeyOfTheServerIsReplacedUnderTraffic() throws Exception {
        KeyPair next = KeyPair.make();
        KeyPair.SERVER.write(folder.resolve("old.key"));
        next.write(folder.resolve("new.key"));
        String clients = table("first", KeyPair.CLIENT, "") + table("second", KeyPair.OTHER, "");
        withoutLoss(100, () -> {
            edit(SERVER.replace("\"key\"", "\"new.key\"\nprevious-key-file = \"old.key\"") + clients);
            // A client that knows the new key, then one that knows the old.
            for (KeyPair known : List.of(next, KeyPair.SERVER)) {
                Instance second = otherClient(known);
                other.echo(Lab.TARGET4, 100);
                second.stop();
            }
            return true;
        });
        assertEquals(0, server.counter("bad_mac1"));
        edit(SERVER.replace("\"key\"", "\"new.key\"") + clients);
        Instance late = lab.client("other", KeyPair.OTHER, KeyPair.SERVER, "10.91.2.1");
        server.awaitCounter("bad_mac1", 1);
        late.stop();
    }

    @Test
    void aRateHoldsBothWaysAndWhatWasUsedIsNotForgotten() throws Exception {
        edit(SERVER + table("first", KeyPair.CLIENT, "") + table("second", KeyPair.OTHER, "rate-limit = \"8 Mbit/s\"\n"));
        Instance second = otherClient(KeyPair.SERVER);
        // 24 blocks of 64 KiB are 1.57 MB; the burst is 131 KB and a super-packet: at 1 MB/s that takes 1.37 s at least.
        long start = System.nanoTime();
        other.download(Lab.TARGET4, 24);
        long download = System.nanoTime() - start;
        long refused = server.counter("rate_limited");
        start = System.nanoTime();
        other.upload(Lab.TARGET4, 24);
        long upload = System.nanoTime() - start;
        assertTrue(download > 1_370_000_000L && upload > 1_370_000_000L, download + " and " + upload + " ns: faster than the rate");
        assertTrue(refused > 0 && server.counter("rate_limited") > refused);
        second.stop();
        server.awaitSessions(1);
        long used = used();
        assertTrue(used > 24 * 65_536, "sent to the second: " + used);
        server.stop();
        server = lab.start("relay", "server", folder);
        server.await("ready");
        client.await("connected");
        assertEquals(used, used());
    }

    private static long used() throws Exception {
        Matcher sent = Pattern.compile("\"peer\":\"second\".*?\"bytes_sent\":(\\d+)").matcher(server.ctl("accounts", "--json"));
        Conditions.await(LIMIT, () -> "no account: " + server.ctl("accounts"), () -> sent.reset(server.ctl("accounts", "--json")).find());
        return Long.parseLong(sent.group(1));
    }
}
