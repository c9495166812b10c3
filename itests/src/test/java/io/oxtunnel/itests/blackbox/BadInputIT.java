package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is wrong is said in one message that tells what to do; the exit status is not 0, and the machine is as before. */
class BadInputIT {
    private static final Pattern COMPLAINT = Pattern.compile("oxtunnel: .*|.* (ERROR|WARN) .*|.*\\.toml:\\d+.*");

    private static Lab lab;
    private Path server;
    private Path client;
    private String serverFile = Configuration.server(KeyPair.CLIENT);
    private String clientFile = Configuration.client(Lab.RELAY4, KeyPair.SERVER);

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
    }

    @BeforeEach
    void folders() throws IOException {
        server = lab.folder("relay", KeyPair.SERVER);
        client = lab.folder("client", KeyPair.CLIENT);
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

    @Test
    void unknownKey() throws Exception {
        serverFile = serverFile.replace("listen", "lissten");
        serverSays("server.toml:2: .*lissten.*");
    }

    @Test
    void wrongType() throws Exception {
        serverFile = serverFile.replace("[[client]]", "isolate = \"yes\"\n[[client]]");
        serverSays("server.toml:\\d+: .*isolate.*yes.*true.*");
    }

    @Test
    void serviceThatIsNotInstalled() throws Exception {
        clientFile += "capture = \"nonesuch\"\n";
        clientSays("client.toml:6: .*capture.*nonesuch.*tun.*");
    }

    @Test
    void keyFileThatOthersCanRead() throws Exception {
        Files.setPosixFilePermissions(client.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));
        clientSays("key.*0600.*");
    }

    @Test
    void keyFileWithoutAKey() throws Exception {
        Files.writeString(server.resolve("key"), "not a key\n");
        serverSays("key.*44.*");
    }

    @Test
    void serverKeyThatIsNone() throws Exception {
        clientFile = clientFile.replace(KeyPair.SERVER.open(), "c2hvcnQ=");
        clientSays("server-key.*44.*");
    }

    @Test
    void busyPort() throws Exception {
        Path first = lab.folder("first", KeyPair.SERVER);
        Files.writeString(first.resolve("server.toml"), serverFile);
        Instance holder = lab.start("relay", "server", first);
        holder.await("ready");
        serverSays(".*51820.*in use.*");
        assertTrue(holder.alive());
    }

    @Test
    void stateInUse() throws Exception {
        Files.writeString(server.resolve("server.toml"), serverFile);
        Instance holder = lab.start("relay", "server", server);
        holder.await("ready");
        Path second = server.resolve("second");
        Files.createDirectories(second);
        KeyPair.SERVER.write(second.resolve("key"));
        Files.writeString(second.resolve("server.toml"), serverFile);
        assertComplains("relay", lab.start("relay", "server", second, server.resolve("state")), lab.machine("relay").machine(), "state.*in use.*");
        assertTrue(holder.alive());
    }

    @Test
    void noTunDevice() throws Exception {
        clientSays(".*/dev/net/tun.*", "unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh");
    }

    @Test
    void noPrivilege() throws Exception {
        clientSays(".*CAP_NET_ADMIN.*", "setpriv", "--bounding-set", "-all", "--inh-caps", "-all");
        Files.writeString(server.resolve("server.toml"), serverFile);
        String before = lab.machine("relay").machine();
        // On a state of its own: what an earlier run left to be taken back would be a second complaint.
        Instance instance = lab.start("relay", "server", server, server.resolve("fresh"), "setpriv", "--bounding-set", "-all", "--inh-caps", "-all");
        assertComplains("relay", instance, before, ".*CAP_NET_ADMIN.*");
    }

    @Test
    void noConfiguration() throws Exception {
        Path nowhere = lab.folder("nowhere", KeyPair.CLIENT);
        assertComplains("client", lab.start("client", "client", nowhere), lab.machine("client").machine(), "client.toml.*--config.*");
    }

    private void serverSays(String message, String... wrapper) throws Exception {
        Files.writeString(server.resolve("server.toml"), serverFile);
        String before = lab.machine("relay").machine();
        assertComplains("relay", lab.start("relay", "server", server, wrapper), before, message);
    }

    private void clientSays(String message, String... wrapper) throws Exception {
        Files.writeString(client.resolve("client.toml"), clientFile);
        String before = lab.machine("client").machine();
        assertComplains("client", lab.start("client", "client", client, wrapper), before, message);
    }

    private static void assertComplains(String machine, Instance instance, String before, String message) throws Exception {
        assertNotEquals(0, instance.exit(), instance.log());
        List<String> complaints = instance.log().lines().filter(line -> COMPLAINT.matcher(line).matches()).toList();
        assertEquals(1, complaints.size(), instance.log());
        assertTrue(Pattern.compile(message).matcher(complaints.getFirst()).find(), complaints.getFirst());
        assertEquals(before, lab.machine(machine).machine());
    }
}
