package io.oxtunnel.runtime.state;

import io.oxtunnel.api.journal.Journal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The journal as a file of {@link JournalLine}s in the state folder, mode 0600. A change is appended and forced to the disk before
 * {@link #willChange} returns. A last line without its end is what a crash left of an append: its change was never made, and the line
 * is cut off. When nothing is open any more the file is emptied. Thread-safe.
 */
public final class FileJournal implements Journal, AutoCloseable {
    /** A change that an earlier process made, or was about to make, and did not take back. */
    public record Entry(long number, String owner, String change) {
    }

    private static final Logger LOG = System.getLogger(FileJournal.class.getPackageName());
    /** From this size on the file is written anew, if most of it is struck out. */
    private static final long LARGE = 64 << 10;

    private final StateFile content;
    private final Path file;
    private final Map<Long, JournalLine> open = new LinkedHashMap<>();
    private final List<Entry> leftovers = new ArrayList<>();
    private RandomAccessFile out;
    private long last;
    // Where the last whole line ends; what stands behind it is of an append that failed.
    private long end;
    private long lines;
    private boolean complained;

    /**
     * Opens the journal, or creates it.
     *
     * @param folder of the state, must exist
     * @throws IOException if it cannot be read or written; the message says what to do
     */
    public FileJournal(Path folder) throws IOException {
        content = new StateFile(folder, "journal");
        file = content.path();
        try {
            if (Files.notExists(file)) {
                StateFile.create(file);
            }
            int damaged = read(content.bytes());
            out = new RandomAccessFile(file.toFile(), "rw");
            if (damaged > 0) {
                content.keepDamaged(damaged + " lines cannot be read, what they say is not taken back");
                rewrite();
            }
        } catch (IOException e) {
            close();
            throw StateFile.cannotWrite(file, e);
        }
        for (JournalLine line : open.values()) {
            leftovers.addFirst(new Entry(line.number(), line.owner(), line.change()));
        }
    }

    private int read(byte[] bytes) {
        int damaged = 0;
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                damaged += apply(JournalLine.parse(new String(bytes, from, i - from, StandardCharsets.UTF_8))) ? 0 : 1;
                from = i + 1;
                lines++;
            }
        }
        end = from;
        return damaged;
    }

    private boolean apply(JournalLine line) {
        if (line == null) {
            return false;
        }
        last = Math.max(last, line.number());
        if (line.strikesOut()) {
            open.remove(line.number());
            return true;
        }
        return open.putIfAbsent(line.number(), line) == null;
    }

    /** Returns what an earlier process left, in the order in which to take it back: the newest first. Strike each out when done. */
    public List<Entry> leftovers() {
        return List.copyOf(leftovers);
    }

    @Override
    public synchronized long willChange(String owner, String change) throws IOException {
        if (owner.isEmpty()) {
            throw new IllegalArgumentException("owner of a change: \"\"; allowed: the name of an undo service");
        }
        JournalLine line = new JournalLine(last + 1, owner, change);
        try {
            append(line);
            out.getFD().sync();
        } catch (IOException e) {
            throw StateFile.cannotWrite(file, e);
        }
        last++;
        accept(line);
        open.put(line.number(), line);
        return line.number();
    }

    @Override
    public synchronized void undone(long number) {
        if (open.remove(number) == null) {
            return;
        }
        try {
            if (open.isEmpty()) {
                end = 0;
                lines = 0;
                cut();
            } else if (end > LARGE && lines > 2L * open.size()) {
                rewrite();
            } else {
                // Not forced: if this line is lost, the change is taken back once more, which harms nobody.
                JournalLine line = new JournalLine(number, null, null);
                append(line);
                accept(line);
            }
        } catch (IOException e) {
            complain(e);
        }
    }

    private void complain(IOException e) {
        if (!complained) {
            complained = true;
            LOG.log(Level.WARNING, "a change that was taken back will be taken back once more by the next start: "
                    + StateFile.cannotWrite(file, e).getMessage());
        }
    }

    private void append(JournalLine line) throws IOException {
        // What a crash or a full disk left of another append must not stand behind this one.
        if (out.length() != end) {
            cut();
        }
        out.seek(end);
        out.write(bytes(line));
    }

    private void accept(JournalLine line) {
        end += bytes(line).length;
        lines++;
    }

    private static byte[] bytes(JournalLine line) {
        return (line.text() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void cut() throws IOException {
        out.setLength(end);
        out.getFD().sync();
    }

    private void rewrite() throws IOException {
        content.write(open.values().stream().map(JournalLine::text).toList());
        RandomAccessFile next = new RandomAccessFile(file.toFile(), "rw");
        out.close();
        out = next;
        end = out.length();
        lines = open.size();
    }

    /** Closes the file. What was not struck out stays for the next start. */
    @Override
    public synchronized void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing " + file, e);
        }
    }
}
