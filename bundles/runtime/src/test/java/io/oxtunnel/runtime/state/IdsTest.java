package io.oxtunnel.runtime.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdsTest {
    @TempDir
    Path folder;

    @Test
    void isMadeOnceAndKept() throws IOException {
        byte[] id = Ids.obtain(folder, new Random(1));
        assertEquals(16, id.length);
        assertArrayEquals(id, Ids.obtain(folder, new Random(2)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("id"))));
    }

    @Test
    void aDamagedOneIsReplacedAndKeptAside() throws IOException {
        byte[] id = Ids.obtain(folder, new Random(1));
        Files.writeString(folder.resolve("id"), "0123");
        byte[] next = Ids.obtain(folder, new Random(2));
        assertFalse(Arrays.equals(id, next));
        assertArrayEquals(next, Ids.obtain(folder, new Random(3)));
        assertEquals("0123", Files.readString(folder.resolve("id.damaged-1")));
    }
}
