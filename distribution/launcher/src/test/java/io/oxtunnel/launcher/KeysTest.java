package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    @TempDir
    Path folder;

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    /** RFC 7748 section 6.1, both sides. */
    @Test
    void publicKeysOfRfc7748() throws Refusal {
        assertEquals("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
                Keys.publicKey(base64("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")));
        assertEquals(base64("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"),
                Keys.publicKey(base64("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb") + "\n"));
    }

    @Test
    void generatedKeysAreClampedAndDiffer() {
        String key = Keys.generate();
        byte[] raw = Base64.getDecoder().decode(key);
        assertEquals(44, key.length());
        assertEquals(0, raw[0] & 7);
        assertEquals(64, raw[31] & 0xc0);
        assertNotEquals(key, Keys.generate());
    }

    @Test
    void writtenKeyIsReadableByItsOwnerOnlyAndNeverReplaced() throws Exception {
        Path file = folder.resolve("a.key");
        Keys.write(file, "first");
        assertEquals("first\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        var refusal = assertThrows(Refusal.class, () -> Keys.write(file, "second"));
        assertTrue(refusal.getMessage().contains(file.toString()));
        assertEquals("first\n", Files.readString(file));
    }

    @Test
    void missingFolderIsTold() {
        var refusal = assertThrows(Refusal.class, () -> Keys.write(folder.resolve("no/a.key"), "key"));
        assertTrue(refusal.getMessage().endsWith("does not exist"), refusal.getMessage());
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutShowingIt() {
        for (String text : new String[] {"", "c2VjcmV0", base64("00".repeat(31)) + "x", "secret".repeat(8).substring(0, 44), "\u00e4".repeat(44)}) {
            var refusal = assertThrows(Refusal.class, () -> Keys.publicKey(text), text);
            assertTrue(text.isEmpty() || !refusal.getMessage().contains(text));
            assertFalse(refusal.getMessage().contains("secret"));
        }
    }
}
