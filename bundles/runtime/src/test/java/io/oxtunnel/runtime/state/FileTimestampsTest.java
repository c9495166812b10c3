package io.oxtunnel.runtime.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTimestampsTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private static byte[] key(int n) {
        return ByteBuffer.allocate(32).putInt(0, n).array();
    }

    private static byte[] timestamp(long n) {
        return ByteBuffer.allocate(12).putLong(0x4000_0000_6000_0000L + n).putInt((int) n).array();
    }

    @Test
    void aClientsTimestampIsOnDiskWhenItIsStored() throws IOException {
        FileTimestamps store = FileTimestamps.client(folder);
        assertNull(store.load(key(1)));
        store.store(key(1), timestamp(5));
        store.store(key(1), timestamp(6));
        assertArrayEquals(timestamp(6), FileTimestamps.client(folder).load(key(1)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("timestamps"))));
    }

    @Test
    void aClientHearsThatItsTimestampCannotBeKept() throws IOException {
        FileTimestamps store = FileTimestamps.client(folder);
        Files.createDirectories(folder.resolve("timestamps.new/in-the-way"));
        IOException e = assertThrows(IOException.class, () -> store.store(key(1), timestamp(5)));
        assertTrue(e.getMessage().contains("--state"), e.getMessage());
    }

    @Test
    void aServersTimestampsGoToDiskOnceAMinuteAndAtTheEnd() throws IOException {
        Path file = folder.resolve("timestamps");
        FileTimestamps store = FileTimestamps.server(folder);
        store.store(key(1), timestamp(1));
        assertFalse(Files.exists(file));
        store.flush(-7);
        assertEquals(1, Files.readAllLines(file).size());
        store.store(key(2), timestamp(2));
        store.flush(60 * SECOND - 8);
        assertEquals(1, Files.readAllLines(file).size());
        store.flush(60 * SECOND - 7);
        assertEquals(2, Files.readAllLines(file).size());
        store.store(key(1), timestamp(3));
        store.close();
        FileTimestamps again = FileTimestamps.server(folder);
        assertArrayEquals(timestamp(3), again.load(key(1)));
        assertArrayEquals(timestamp(2), again.load(key(2)));
    }

    @Test
    void aServerGoesOnWhenTheDiskDoesNot() throws IOException {
        FileTimestamps store = FileTimestamps.server(folder);
        Path obstacle = Files.createDirectories(folder.resolve("timestamps.new/in-the-way"));
        store.store(key(1), timestamp(1));
        store.flush(0);
        assertArrayEquals(timestamp(1), store.load(key(1)));
        Files.delete(obstacle);
        store.flush(61 * SECOND);
        assertArrayEquals(timestamp(1), FileTimestamps.server(folder).load(key(1)));
    }

    @Test
    void forgetsTheOldestKeysBeyondTheBound() throws IOException {
        FileTimestamps store = FileTimestamps.server(folder);
        for (int i = 0; i < FileTimestamps.MOST; i++) {
            store.store(key(i), timestamp(i));
        }
        store.store(key(0), timestamp(1));
        store.store(key(FileTimestamps.MOST), timestamp(2));
        assertNull(store.load(key(1)));
        assertArrayEquals(timestamp(1), store.load(key(0)));
        assertArrayEquals(timestamp(2), store.load(key(2)));
        assertArrayEquals(timestamp(2), store.load(key(FileTimestamps.MOST)));
    }

    @Test
    void keepsACopyOfADamagedFileAndWhatCanBeRead() throws IOException {
        FileTimestamps.client(folder).store(key(1), timestamp(1));
        Path file = folder.resolve("timestamps");
        String damaged = Files.readString(file) + "rubb\u0000ish\n";
        Files.writeString(file, damaged);
        assertArrayEquals(timestamp(1), FileTimestamps.client(folder).load(key(1)));
        assertEquals(damaged, Files.readString(folder.resolve("timestamps.damaged-1")));
        FileTimestamps.client(folder);
        assertFalse(Files.exists(folder.resolve("timestamps.damaged-2")));
    }

    @Test
    void refusesWrongLengths() throws IOException {
        FileTimestamps store = FileTimestamps.server(folder);
        assertThrows(IllegalArgumentException.class, () -> store.store(new byte[31], timestamp(1)));
        assertThrows(IllegalArgumentException.class, () -> store.store(key(1), new byte[8]));
    }
}
