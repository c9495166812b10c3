package io.oxtunnel.runtime.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.runtime.state.FileJournal.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal");
    }

    private List<Entry> leftovers() throws IOException {
        try (FileJournal journal = new FileJournal(folder)) {
            return journal.leftovers();
        }
    }

    @Test
    void leavesWhatWasNotTakenBackNewestFirst() throws IOException {
        try (FileJournal journal = new FileJournal(folder)) {
            assertEquals(List.of(), journal.leftovers());
            long a = journal.willChange("rules", "add 100");
            long b = journal.willChange("sysctl", "net.ipv4.ip_forward\t0");
            long c = journal.willChange("dns", "back\\slash\r\n\u00fc");
            assertTrue(a < b && b < c);
            journal.undone(a);
            assertEquals(3 + 1, Files.readAllLines(file).size(), "on disk before it is closed");
        }
        assertEquals(List.of(new Entry(3, "dns", "back\\slash\r\n\u00fc"), new Entry(2, "sysctl", "net.ipv4.ip_forward\t0")), leftovers());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void isEmptyWhenEverythingWasTakenBack() throws IOException {
        try (FileJournal journal = new FileJournal(folder)) {
            long a = journal.willChange("rules", "1");
            long b = journal.willChange("rules", "2");
            journal.undone(a);
            journal.undone(b);
            assertEquals(0, Files.size(file));
            journal.undone(b);
            journal.willChange("rules", "3");
        }
        assertEquals("3", leftovers().getFirst().change());
    }

    @Test
    void leftoversAreStruckOutByTheNextProcess() throws IOException {
        try (FileJournal journal = new FileJournal(folder)) {
            journal.willChange("rules", "1");
            journal.willChange("rules", "2");
        }
        try (FileJournal journal = new FileJournal(folder)) {
            journal.undone(journal.leftovers().getFirst().number());
            assertEquals(3, journal.willChange("rules", "3"), "numbers go on");
        }
        assertEquals(List.of("3", "1"), leftovers().stream().map(Entry::change).toList());
    }

    @Test
    void aCrashAtAnyByteLosesNoChangeThatWasMade() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        List<List<String>> states = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        List<String> open = new ArrayList<>();
        try (FileJournal journal = new FileJournal(folder)) {
            for (int i = 0; i < 8; i++) {
                numbers.add(journal.willChange("owner-" + i, "change " + i + "\n\u20ac"));
                open.addFirst("owner-" + i);
                sizes.add((int) Files.size(file));
                states.add(List.copyOf(open));
                if (i % 3 == 2) {
                    journal.undone(numbers.get(i - 1));
                    open.remove("owner-" + (i - 1));
                    sizes.add((int) Files.size(file));
                    states.add(List.copyOf(open));
                }
            }
        }
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(file, Arrays.copyOf(whole, cut));
            List<String> expected = List.of();
            for (int i = 0; i < sizes.size() && sizes.get(i) <= cut; i++) {
                expected = states.get(i);
            }
            List<String> added = new ArrayList<>(expected);
            added.addFirst("after");
            try (FileJournal journal = new FileJournal(folder)) {
                assertEquals(expected, journal.leftovers().stream().map(Entry::owner).toList(), "cut at " + cut);
                journal.willChange("after", "");
            }
            assertEquals(added, leftovers().stream().map(Entry::owner).toList(), "written after a cut at " + cut);
        }
        assertEquals(1, Files.list(folder).count(), "a torn line is no damage");
    }

    @Test
    void agreesWithAListOverRandomChanges() throws IOException {
        Random random = new Random(3);
        List<String> model = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        for (int process = 0; process < 5; process++) {
            try (FileJournal journal = new FileJournal(folder)) {
                for (int i = 0; i < 60; i++) {
                    if (numbers.isEmpty() || random.nextInt(5) > 1) {
                        String change = process + "." + i + "\t".repeat(random.nextInt(3));
                        numbers.add(journal.willChange("o", change));
                        model.add(change);
                    } else {
                        int which = random.nextInt(numbers.size());
                        journal.undone(numbers.remove(which));
                        model.remove(which);
                    }
                }
            }
            assertEquals(model.reversed(), leftovers().stream().map(Entry::change).toList());
        }
    }

    @Test
    void staysSmallWhileAChangeIsOpen() throws IOException {
        try (FileJournal journal = new FileJournal(folder)) {
            journal.willChange("rules", "stays");
            // Large changes, so that few of them, each forced to the disk, pass the size from which on the file is written anew.
            for (int i = 0; i < 40; i++) {
                journal.undone(journal.willChange("dns", "x".repeat(8_000)));
            }
            assertTrue(Files.size(file) < 100_000, "size " + Files.size(file));
            journal.willChange("rules", "last");
        }
        assertEquals(List.of("last", "stays"), leftovers().stream().map(Entry::change).toList());
    }

    @Test
    void damagedLinesAreKeptAsideAndTheRestIsUsed() throws IOException {
        String text = "+1\trules\tadd\nrubbish\n+2\tdns\tbad \\x escape\n+1\trules\ttwice\n+4\tdns\tset\n-1\n";
        Files.writeString(file, text);
        assertEquals(List.of(new Entry(4, "dns", "set")), leftovers());
        assertEquals(text, Files.readString(folder.resolve("journal.damaged-1")));
        assertEquals("+4\tdns\tset\n", Files.readString(file));
        leftovers();
        assertTrue(Files.notExists(folder.resolve("journal.damaged-2")));
    }

    @Test
    void saysWhatToDoWhenAChangeCannotBeWritten() throws IOException {
        FileJournal journal = new FileJournal(folder);
        long kept = journal.willChange("rules", "before");
        journal.close();
        IOException e = assertThrows(IOException.class, () -> journal.willChange("rules", "never made"));
        assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().contains("--state"), e.getMessage());
        journal.undone(kept);
        assertEquals(List.of("before"), leftovers().stream().map(Entry::change).toList());
    }

    @Test
    void whatAFailedAppendLeftIsCutOffByTheNext() throws IOException {
        try (FileJournal journal = new FileJournal(folder)) {
            journal.willChange("rules", "1");
            Files.writeString(file, "+2\trules\t" + "long ".repeat(20) + "\n+3\tru", StandardOpenOption.APPEND);
            journal.willChange("rules", "2");
        }
        assertEquals("+1\trules\t1\n+2\trules\t2\n", Files.readString(file));
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        IOException e = assertThrows(IOException.class, () -> new FileJournal(folder.resolve("missing")));
        assertTrue(e.getMessage().contains("missing"), e.getMessage());
    }

    @Test
    void refusesAnOwnerWithoutAName() throws IOException {
        try (FileJournal journal = new FileJournal(folder)) {
            assertThrows(IllegalArgumentException.class, () -> journal.willChange("", "change"));
        }
        assertEquals("", Files.readString(file, StandardCharsets.UTF_8));
    }
}
