package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Jars are put into the folder of a server that runs, changed and taken out, while numbered packets go through its tunnel. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PluginFolderIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PER_SECOND = 500;
    private static final int FEW = 200;

    @TempDir
    private static Path folder;

    private static Lab lab;
    private static Instance server;
    private static Instance client;
    private static Remote agent;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        server = server();
        lab.remote("target").hurry();
        client = lab.client();
        client.await("connected");
        agent = lab.remote("client");
        agent.hurry();
    }

    private static Instance server() throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT));
        Instance instance = lab.start("relay", "server", at, "sh", "-c", "exec \"$@\" --plugins " + folder, "sh");
        instance.await("ready");
        return instance;
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** Waits until the table has a row in which these stand in this order. */
    private static void awaitRow(String... words) throws Exception {
        Pattern row = Pattern.compile("\\{[^}]*" + String.join("[^}]*", Arrays.stream(words).map(Pattern::quote).toList()) + "[^}]*\\}");
        Conditions.await(LIMIT, () -> String.join(" .. ", words) + " is not in " + server.ctl("plugins", "--json") + "\n" + log(),
                () -> row.matcher(server.admin().run("plugins --json")).find());
    }

    /** Waits until a transport of that ranking carries the tunnel. */
    private static void awaitServing(int ranking) throws Exception {
        Conditions.await(LIMIT, () -> ranking + " does not serve: " + server.ctl("pipeline"),
                () -> server.admin().run("pipeline").contains("* udp, ranking " + ranking + "\n"));
    }

    private static String log() {
        try {
            return server.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void awaitNothingLost() {
        String[] words = agent.ask("streamed").split(" ");
        assertTrue(Integer.parseInt(words[0]) > FEW, "sent: " + words[0]);
        assertEquals(words[0], words[1], "sent and come back; " + log());
    }

    private static PluginJar udp(String version) {
        return new PluginJar(PluginJar.NAME, version);
    }

    @Test
    @Order(1)
    void whatIsPutInTakesOverAndNothingIsLost() throws Exception {
        assertEquals("ok", agent.ask("stream " + Lab.TARGET4 + " " + PER_SECOND));
        udp("1.0.0").write(folder.resolve("udp-1.0.0.jar"));
        awaitRow(PluginJar.NAME, "1.0.0", "active", "udp-1.0.0.jar", "transport udp");
        awaitServing(200);
        Path kept = server.state().resolve("plugins/" + PluginJar.NAME + ".jar");
        Conditions.await(LIMIT, () -> "not kept", () -> Files.exists(kept));
        awaitNothingLost();
    }

    @Test
    @Order(2)
    void aNewerOneTakesItsPlaceAndNothingIsLost() throws Exception {
        assertEquals("ok", agent.ask("stream " + Lab.TARGET4 + " " + PER_SECOND));
        udp("1.1.0").write(folder.resolve("udp-1.1.0.jar"));
        server.awaitLog("plug-in com.example.udp 1.1.0 has taken the place of 1.0.0");
        awaitRow("1.0.0", "refused", "is superseded by version 1.1.0 in udp-1.1.0.jar");
        Files.delete(folder.resolve("udp-1.0.0.jar"));
        awaitRow("1.1.0", "active", "udp-1.1.0.jar");
        awaitNothingLost();
    }

    @Test
    @Order(3)
    void badOnesAreRolledBack() throws Exception {
        Path file = folder.resolve("udp-1.1.0.jar");
        udp("1.2.0").withoutComponent().write(file);
        awaitRow("1.1.0", "active", "does not offer transport udp; rolled back, version 1.1.0 serves");
        assertEquals("ok", agent.ask("stream " + Lab.TARGET4 + " " + PER_SECOND));
        udp("1.3.0").withoutTransport().write(file);
        awaitRow("1.1.0", "active", "transport udp was withdrawn", "rolled back, version 1.1.0 serves");
        awaitNothingLost();
        udp("1.4.0").needing("[2.0,3)").write(file);
        awaitRow("1.1.0", "active", "plug-in com.example.udp 1.4.0 needs io.oxtunnel.api.transport [2.0,3), this is 1.0.0; build it against this API");
        assertEquals(1, Pattern.compile("ERROR[^\n]*1\\.3\\.0").matcher(server.log()).results().count(), "said once");
    }

    @Test
    @Order(4)
    void whatCannotBeTrustedOrReadIsRefusedAndDisturbsNobody() throws Exception {
        udp("1.1.0").write(folder.resolve("udp-1.1.0.jar"));
        udp("1.1.0").write(folder.resolve("again.jar"));
        awaitRow("again.jar", "carries the same name and version as udp-1.1.0.jar (com.example.udp 1.1.0): remove one of them");
        new PluginJar("io.oxtunnel.transport.udp", "9.0.0").write(folder.resolve("own.jar"));
        awaitRow("refused", "own.jar", "which is a part of OxTunnel");
        Path open = new PluginJar("com.example.open", "1.0.0").write(folder.resolve("open.jar"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-r--"));
        Path half = folder.resolve("half.jar");
        byte[] whole = Files.readAllBytes(open);
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        awaitRow("half.jar", "is no whole jar");
        awaitRow("open.jar", "may be written by others (rw-rw-r--): chmod g-w " + open);
        awaitRow("1.1.0", "active", "udp-1.1.0.jar");
        for (String name : new String[] {"again.jar", "own.jar", "open.jar", "half.jar"}) {
            Files.delete(folder.resolve(name));
        }
    }

    @Test
    @Order(5)
    void whatServedWellGoesOnAfterAKillInTheMiddle() throws Exception {
        udp("1.5.0").withoutComponent().write(folder.resolve("udp-1.1.0.jar"));
        awaitRow("1.5.0", "on trial to take the place of 1.1.0");
        server.kill();
        assertTrue(Files.readString(server.state().resolve("plugins/verdicts")).contains("trying 1"));
        server = server();
        awaitRow("1.1.0", "active", "rolled back, version 1.1.0 serves");
        client.await("connected");
        assertTrue(lab.machine("client").pingOnce(Lab.TARGET4), client.log());
    }

    @Test
    @Order(6)
    void whatIsTakenOutIsGoneAndNothingIsLost() throws Exception {
        assertEquals("ok", agent.ask("stream " + Lab.TARGET4 + " " + PER_SECOND));
        Files.delete(folder.resolve("udp-1.1.0.jar"));
        server.awaitLog("uninstalled: " + folder.resolve("udp-1.1.0.jar") + " is gone");
        Conditions.await(LIMIT, () -> server.ctl("plugins"), () -> server.admin().run("plugins").contains("no plug-ins are installed"));
        assertFalse(Files.exists(server.state().resolve("plugins/" + PluginJar.NAME + ".jar")));
        awaitServing(100);
        awaitNothingLost();
        server.stop();
    }

    @Test
    @Order(7)
    void aFolderThatOthersMayWriteToIsNotLookedInto(@TempDir Path open) throws Exception {
        udp("1.0.0").write(open.resolve("udp.jar"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path at = lab.folder("relay", KeyPair.SERVER);
        Shell.Result check = Shell.run(List.of(Distribution.script().toString(), "check", "--config", at.resolve("server.toml").toString(), "--plugins",
                open.toString()));
        assertEquals(0, check.status(), check.err());
        assertTrue(check.err().contains(open + " may be written by others (rwxrwxrwx): chmod go-w " + open), check.err());
    }
}
