package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {
    @TempDir
    private Path temporary;
    private ConfigFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new ConfigFolder(temporary);
    }

    @Test
    void tellsWhereTomlIsBroken() throws IOException {
        List<String> problems = folder.problems(folder.client("capture = \"tun\nmtu = \nkeepalive = 1\nkeepalive = 2\n"));
        assertEquals(3, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("4: column 15: "), problems.get(0));
        assertTrue(problems.get(1).startsWith("5: column 7: "), problems.get(1));
        assertTrue(problems.get(2).startsWith("7: column 1: keepalive previously defined"), problems.get(2));
    }

    /** On this one an assertion of the parser fails (found by fuzzing). */
    @Test
    void tellsThatAFileIsNoTomlWhenItsParserGivesUp() throws IOException {
        Path file = Files.writeString(temporary.resolve("odd.toml"), "[serve#.311\0\0..\0e.0.name64\"]\n[[64t\nnamet");
        List<Problem> problems = new ConfigReader(file, null, ConfigFolder.INSTALLED).read("server").problems();
        assertTrue(problems.getFirst().toString().startsWith(file + ":1: "), problems.toString());
    }

    @Test
    void takesAMissingKeyForNoProblemWhereTheFileIsBrokenAnyway() throws IOException {
        assertEquals(1, folder.read("client", "[client]\nserver = \n").problems().size());
    }

    @Test
    void tellsThatThereIsNoFile() {
        Reading reading = new ConfigReader(temporary.resolve("none.toml"), null, ConfigFolder.INSTALLED).read("server");
        assertEquals(List.of(temporary + "/none.toml:1: the file does not exist; allowed: a configuration file, named by --config"),
                reading.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void tellsThatAFileIsNotText() throws IOException {
        Path file = Files.write(temporary.resolve("raw.toml"), new byte[] {'[', (byte) 0xff});
        Reading reading = new ConfigReader(file, null, ConfigFolder.INSTALLED).read("server");
        assertEquals(List.of(file + ":1: the file is not UTF-8; allowed: UTF-8 text"), reading.problems().stream().map(Problem::toString).toList());
    }

    @Test
    void readsTablesOfProvidersByTheirMetatype() throws IOException {
        Reading reading = folder.client("[transport.udp]\ngso = true\nbatch = 32\n");
        assertEquals(List.of(), folder.problems(reading));
        assertEquals(Map.of("gso", true, "batch", 32L), reading.configurations().get("transport.udp"));
        assertEquals(List.of("transport.udp", "io.oxtunnel.client"), List.copyOf(reading.configurations().keySet()), "a role comes last");
    }

    @Test
    void refusesBadTablesOfProviders() throws IOException {
        List<String> problems = folder.problems(folder.client(
                "[transport.udp]\ngso = 1\nbatch = 65\nbatc = 1\n[transport.tcp]\nx = 1\n[capture.tun]\nname = \"a\"\n[forwarder]\nkernel = 5\n"));
        assertEquals(List.of("5: transport.udp.gso = 1: is an integer; allowed: true, false",
                "6: transport.udp.batch = 65: is too large; allowed: 1..64",
                "7: transport.udp.batc = 1: is not a known name, did you mean batch?; allowed: batch, gso",
                "8: transport.tcp: no such transport is installed; allowed: \"udp\"",
                "11: capture.tun.name = \"a\": has no meaning: this provider has no settings; allowed: no keys",
                "13: forwarder.kernel = 5: is an integer; allowed: a table [forwarder.kernel]"), problems);
    }

    @Test
    void knowsWhatALaterServiceWouldCure() throws IOException {
        assertTrue(folder.client("capture = \"nfqueue\"").mayImprove());
        assertFalse(folder.client("mtu = 5").mayImprove());
    }
}
