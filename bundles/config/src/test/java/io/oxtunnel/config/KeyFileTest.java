package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFileTest {
    @TempDir
    private Path temporary;
    private ConfigFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new ConfigFolder(temporary);
    }

    private List<String> problems(String name) throws IOException {
        return folder.problems(folder.server("key-file = \"" + name + "\""));
    }

    @ParameterizedTest
    @CsvSource({"rw-------,true", "r--------,true", "rw-r-----,false", "rw----r--,false", "rw--w----,false", "rwx------,false", "rw-rw-rw-,false"})
    void wantsAModeThatShutsOthersOut(String mode, boolean good) throws IOException {
        folder.key("k", ConfigFolder.PRIVATE + "\n", mode);
        List<String> wanted = good ? List.of()
                : List.of("2: key-file = \"k\": k may be read or changed by others than its owner; allowed: mode 0600 or 0400; chmod 600 k");
        assertEquals(wanted, problems("k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {ConfigFolder.PRIVATE, ConfigFolder.PRIVATE + "\n", ConfigFolder.PRIVATE + "\r\n"})
    void takesOneLine(String text) throws IOException {
        folder.key("k", text, "rw-------");
        assertEquals(List.of(), problems("k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo", " dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCp=\n", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=\ndwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=\n", "not base64 but just as long as a key would be!"})
    void refusesAnythingElseWithoutTellingIt(String text) throws IOException {
        folder.key("k", text, "rw-------");
        assertEquals(List.of("2: key-file = \"k\": k does not hold a key; allowed: one line of 44 characters of base64 (32 bytes), not all zero"), problems("k"));
    }

    @Test
    void refusesAFolder() throws IOException {
        assertEquals(List.of("2: key-file = \".\": " + temporary + " is no regular file; allowed: a file with one line of base64; oxtunnel genkey "
                + temporary + " makes one"), problems("."));
    }

    @Test
    void tellsThatADefaultFileIsNotThere() throws IOException {
        java.nio.file.Files.delete(temporary.resolve("server.key"));
        assertEquals(List.of("1: key-file = \"server.key\": server.key does not exist (this is the default); "
                + "allowed: a file with one line of base64; oxtunnel genkey server.key makes one"), folder.problems(folder.server("")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-file", "private-key", "psk", "psk-file"})
    void neverRepeatsAKeyThatStandsInTheFile(String name) throws IOException {
        String problems = folder.client(name + " = \"" + ConfigFolder.PRIVATE + "\"").problems().toString();
        assertFalse(problems.contains(ConfigFolder.PRIVATE), problems);
        assertEquals(1, folder.client(name + " = \"" + ConfigFolder.PRIVATE + "\"").problems().size());
    }
}
