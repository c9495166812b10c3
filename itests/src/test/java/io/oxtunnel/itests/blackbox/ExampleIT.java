package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A third party's transport: built by the steps of docs/PLUGINS.md, put into the folder plugins, and packets go through its files. */
class ExampleIT {
    private static Lab lab;
    private static Path script;

    @BeforeAll
    static void build(@TempDir Path folder) throws Exception {
        ExampleBuild examples = new ExampleBuild(folder);
        script = examples.distribution(List.of(examples.build("transport-spool"))).resolve("bin/oxtunnel");
        lab = new Lab();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Path configure(String machine, String role, KeyPair key, String text, String table) throws IOException {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve(role + ".toml"), text.replace("transports = [\"udp\"]", "transports = [\"spool\"]") + "\n[transport.spool]\n" + table);
        return at;
    }

    private static Instance start(String machine, String role, Path at) throws IOException {
        return lab.start(machine, role, at, "sh", "-c", "shift; exec " + script + " \"$@\"", "sh");
    }

    @Test
    void packetsGoThroughTheFilesOfAPlugIn(@TempDir Path shared) throws Exception {
        String table = "directory = \"" + shared.resolve("spool") + "\"\n";
        Instance server = start("relay", "server", configure("relay", "server", KeyPair.SERVER, Configuration.server(KeyPair.CLIENT), table));
        server.await("ready");
        Instance client = start("client", "client", configure("client", "client", KeyPair.CLIENT, Configuration.client(Lab.RELAY4, KeyPair.SERVER), table));
        String connected = client.await("connected");
        assertTrue(connected.contains("via spool"), connected);
        assertTrue(lab.machine("client").ping("10.77.0.1", 1_000, "-c 5"), client.log());
        client.stop();
        server.stop();
        try (var left = Files.list(shared.resolve("spool"))) {
            assertEquals(List.of(), left.filter(Files::isDirectory).toList(), "inboxes are removed");
        }
    }

    @Test
    void aWrongTableOfAPlugInIsRefusedWithItsPlace() throws Exception {
        Path at = configure("target", "client", KeyPair.CLIENT, Configuration.client(Lab.RELAY4, KeyPair.SERVER), "backlog = 63\nbacklogs = 64\n");
        Process check = new ProcessBuilder(script.toString(), "check", "--config", at.resolve("client.toml").toString()).redirectErrorStream(true).start();
        String output = new String(check.getInputStream().readAllBytes());
        assertTrue(check.waitFor() != 0, output);
        assertTrue(output.contains("client.toml:8: transport.spool.backlog = 63: is refused by its provider: less than minimum; allowed: an integer 64..65536"),
                output);
        assertTrue(output.contains("client.toml:9: transport.spool.backlogs"), output);
    }
}
