package io.oxtunnel.runtime.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.journal.Undo;
import io.oxtunnel.runtime.state.FileJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    @Test
    void goesOnBehindAnUndoThatFails(@TempDir Path state) throws IOException {
        try (FileJournal journal = new FileJournal(state)) {
            journal.willChange("tun", "first");
            journal.willChange("tun", "second");
        }
        List<String> undone = new ArrayList<>();
        Undo undo = change -> {
            undone.add(change);
            if (change.equals("second")) {
                throw new IllegalStateException("provider");
            }
        };
        try (FileJournal journal = new FileJournal(state)) {
            Recovery.run(journal, Map.of("tun", undo));
        }
        assertEquals(List.of("second", "first"), undone);
        try (FileJournal journal = new FileJournal(state)) {
            assertEquals(1, journal.leftovers().size());
            assertEquals("second", journal.leftovers().getFirst().change());
        }
    }

    @Test
    void whatMayWaitIsUndoneAtTheEnd(@TempDir Path state) throws IOException {
        try (FileJournal journal = new FileJournal(state)) {
            journal.willChange("tun", "first");
            journal.willChange("tun", "table");
            journal.willChange("tun", "third");
        }
        List<String> undone = new ArrayList<>();
        Undo undo = new Undo() {
            @Override
            public boolean mayWait(String change) {
                return change.equals("table");
            }

            @Override
            public void undo(String change) {
                undone.add(change);
            }
        };
        try (FileJournal journal = new FileJournal(state)) {
            Recovery.begin(journal, Map.of("tun", undo));
            assertEquals(List.of("third", "first"), undone);
            Recovery.finish(journal, Map.of("tun", undo));
            assertEquals(List.of("third", "first", "table"), undone);
        }
        try (FileJournal journal = new FileJournal(state)) {
            assertEquals(List.of(), journal.leftovers());
        }
    }
}
