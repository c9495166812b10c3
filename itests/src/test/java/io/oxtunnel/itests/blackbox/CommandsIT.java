package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of the start script that need no role. */
class CommandsIT {
    @TempDir
    Path folder;

    private static Shell.Result oxtunnel(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Distribution.script().toString()));
        command.addAll(List.of(arguments));
        return Shell.run(command);
    }

    @Test
    void version() {
        assertTrue(oxtunnel("--version").ok().startsWith("oxtunnel " + Distribution.home().getFileName().toString().substring("oxtunnel-".length())));
    }

    @Test
    void helpNamesEveryCommand() {
        String help = oxtunnel("help").ok();
        for (String command : List.of("server", "client", "check", "genkey", "pubkey", "ctl", "shell", "doctor")) {
            assertTrue(help.contains(command), help);
        }
    }

    @Test
    void unknownCommand() {
        Shell.Result result = oxtunnel("frobnicate");
        assertEquals(2, result.status());
        assertEquals("", result.out());
        assertTrue(result.err().contains("frobnicate"), result.err());
    }

    /** Of the samples that ship only the keys are missing. */
    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void checkPassesTheSample(String role) throws Exception {
        String sample = Files.readString(Distribution.home().resolve("conf/" + role + ".toml.sample"));
        Path file = Files.writeString(folder.resolve(role + ".toml"), sample.replace("replace this", KeyPair.SERVER.open()));
        KeyPair.CLIENT.write(folder.resolve(role + ".key"));
        assertTrue(oxtunnel("check", "--config", file.toString()).ok().endsWith("ok\n"));
    }

    @Test
    void checkNamesLineAndKey() throws Exception {
        Path file = Files.writeString(folder.resolve("server.toml"), "[server]\nworkers = 3\n");
        Shell.Result result = oxtunnel("check", "--config", file.toString());
        assertEquals(1, result.status());
        assertTrue(result.err().contains("server.toml:2:") && result.err().contains("workers"), result.err());
    }

    @Test
    void ctlWithoutAnInstance() {
        Shell.Result result = oxtunnel("ctl", "--state", folder.toString(), "status");
        assertEquals(1, result.status());
        assertEquals("", result.out());
        assertNotEquals("", result.err());
    }
}
