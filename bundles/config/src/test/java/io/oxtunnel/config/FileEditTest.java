package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileEditTest {
    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(folder.resolve("a.toml"), "old\n");
    }

    private List<String> left() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).toList();
        }
    }

    @Test
    void doesNotOverwriteWhatSomeoneElseWroteMeanwhile() throws IOException {
        try (FileEdit edit = FileEdit.open(file)) {
            String message = assertThrows(IOException.class, () -> edit.append("new\n", temporary -> write("an editor was faster\n"))).getMessage();
            assertTrue(message.contains("changed by someone else"), message);
        }
        assertEquals("an editor was faster\n", Files.readString(file));
        assertEquals(List.of("a.toml"), left());
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatDoesNotPassTheCheckChangesNothing() throws IOException {
        try (FileEdit edit = FileEdit.open(file)) {
            assertThrows(IllegalArgumentException.class, () -> edit.append("new\n", temporary -> {
                throw new IllegalArgumentException("bad");
            }));
        }
        assertEquals("old\n", Files.readString(file));
        assertEquals(List.of("a.toml"), left());
    }

    @Test
    void twoEditsExcludeEachOther() throws IOException {
        try (FileEdit edit = FileEdit.open(file)) {
            // Within one process the second is refused; another process waits.
            assertThrows(OverlappingFileLockException.class, () -> FileEdit.open(file));
            edit.append("new\n", temporary -> { });
        }
        try (FileEdit edit = FileEdit.open(file)) {
            edit.append("newer\n", temporary -> { });
        }
        assertEquals("old\n\nnew\n\nnewer\n", Files.readString(file));
    }

    @Test
    void aFileThatIsMissingIsNotMade() {
        assertThrows(IOException.class, () -> FileEdit.open(folder.resolve("none.toml")));
    }
}
