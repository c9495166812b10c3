package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    Path folder;

    private Path state;

    @BeforeEach
    void choose() {
        state = folder.resolve("deep/er/state");
    }

    @Test
    void isMadeForItsOwnerOnly() throws Exception {
        StateFolder.open(state).close();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("lock"))));
    }

    @Test
    void secondInstanceIsRefusedUntilTheFirstEnds() throws Exception {
        try (var first = StateFolder.open(state)) {
            assertEquals(state, first.path());
            var refusal = assertThrows(Refusal.class, () -> StateFolder.open(state));
            assertTrue(refusal.getMessage().contains(state + " is in use by process " + ProcessHandle.current().pid()), refusal.getMessage());
        }
        StateFolder.open(state).close();
    }

    @Test
    void folderThatOthersMayWriteIsRefusedAndLeftAsItIs() throws Exception {
        Files.createDirectories(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxr-x"));
        var refusal = assertThrows(Refusal.class, () -> StateFolder.open(state));
        assertTrue(refusal.getMessage().contains("rwxrwxr-x"), refusal.getMessage());
        assertEquals("rwxrwxr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
        assertFalse(Files.exists(state.resolve("lock")));
    }

    @Test
    void folderTooDeepForASocketIsRefused() {
        var refusal = assertThrows(Refusal.class, () -> StateFolder.open(folder.resolve("x".repeat(100))));
        assertTrue(refusal.getMessage().contains("allowed: 107"), refusal.getMessage());
        assertFalse(Files.exists(folder.resolve("x".repeat(100))));
    }

    @Test
    void fileInTheWayIsTold() throws Exception {
        Files.createFile(folder.resolve("deep"));
        var refusal = assertThrows(Refusal.class, () -> StateFolder.open(state));
        assertTrue(refusal.getMessage().startsWith("cannot use the state folder " + state), refusal.getMessage());
    }
}
