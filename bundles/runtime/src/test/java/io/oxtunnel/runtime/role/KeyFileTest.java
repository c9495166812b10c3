package io.oxtunnel.runtime.role;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final String KEY = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    private Path folder;

    private Path file(byte[] content, String mode) throws IOException {
        Path file = Files.write(folder.resolve("key"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void readsAKeyOfItsOwner(String mode) throws IOException {
        byte[] expected = new byte[32];
        expected[0] = 1;
        assertArrayEquals(expected, KeyFile.secret(file((KEY + "\n").getBytes(), mode)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-"})
    void refusesAKeyThatOthersCanUse(String mode) throws IOException {
        Path file = file(KEY.getBytes(), mode);
        assertTrue(assertThrows(IOException.class, () -> KeyFile.secret(file)).getMessage().contains("chmod 600"));
    }

    @Test
    void refusesWhatIsNoKeyWithoutShowingIt() throws IOException {
        for (byte[] content : new byte[][] {{}, {(byte) 0xff, 1}, KEY.substring(1).getBytes(), (KEY + KEY).getBytes(), new byte[100_000]}) {
            Path file = file(content, "rw-------");
            String message = assertThrows(IOException.class, () -> KeyFile.secret(file)).getMessage();
            assertTrue(message.contains("44 characters") && !message.contains("AQAA"), message);
        }
    }

    @Test
    void saysHowToMakeAMissingKey() {
        assertTrue(assertThrows(IOException.class, () -> KeyFile.secret(folder.resolve("none"))).getMessage().contains("genkey"));
    }

    @Test
    void aFlagThatIsNeitherTrueNorFalseIsRefused() {
        assertTrue(new Values(Map.of("isolate", "true")).flag("isolate"));
        assertFalse(new Values(Map.of("isolate", false)).flag("isolate"));
        String message = assertThrows(IllegalArgumentException.class, () -> new Values(Map.of("isolate", "yes")).flag("isolate")).getMessage();
        assertEquals("isolate = \"yes\"; allowed: true, false", message);
    }

    @ParameterizedTest
    @CsvSource({"51820", "[::]:x", "host:1", ":1"})
    void aSocketThatIsNoneIsNamedWithItsKey(String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> new Values(Map.of("listen", value)).socket("listen")).getMessage();
        assertTrue(message.startsWith("listen = \"" + value + "\"; allowed: "), message);
    }

    @Test
    void readsSocketsOfBothFamilies() {
        assertEquals(51_820, new Values(Map.of("listen", "[::]:51820")).socket("listen").getPort());
        assertEquals("/0.0.0.0:1", new Values(Map.of("listen", "0.0.0.0:1")).socket("listen").toString());
    }

    @Test
    void anAbsentKeyIsNamed() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Values(Map.of()).text("mode")).getMessage().startsWith("mode is missing"));
    }
}
