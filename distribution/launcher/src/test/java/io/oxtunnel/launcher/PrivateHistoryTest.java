package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateHistoryTest {
    @TempDir
    Path folder;

    @Test
    void keepsWhatWasTypedButNoKeys() {
        assertTrue(PrivateHistory.keeps("explain laptop --json"));
        assertTrue(PrivateHistory.keeps("session 00112233445566778899aabbccddeeff"));
        assertFalse(PrivateHistory.keeps(" status"));
        assertFalse(PrivateHistory.keeps("x = " + Keys.generate()));
        assertFalse(PrivateHistory.keeps("x = '" + Keys.generate() + "'; status"));
        assertFalse(PrivateHistory.keeps("psk " + "0a".repeat(32)));
    }

    @Test
    void theFileIsForItsOwnerAlone() throws Exception {
        Path file = PrivateHistory.file(folder.resolve("state/oxtunnel/shell-history"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.writeString(file, "1:status\n");
        assertEquals(file, PrivateHistory.file(file));
        assertEquals("1:status\n", Files.readString(file));
    }

    @Test
    void theTerminalIsToldInALineOfItsOwn() {
        assertEquals("", Screen.line(null));
        assertEquals("terminal 132 50\n", Screen.line("132 50"));
        assertEquals("terminal 80 24\n", Screen.line("0 0"));
    }
}
