package io.oxtunnel.launcher;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * A log file of bounded size: {@code NAME}, and older {@code NAME.1} to {@code NAME.4}. A disk that is full or gone is told once on
 * standard error, costs the records that it could not take, and nothing else.
 */
final class RotatingFile extends Handler {
    private static final int KEPT = 4;

    private final Path file;
    private final long limit;
    private final PrintStream complaints;
    /** A plain stream: a channel would be closed by the first record of an interrupted thread. */
    private FileOutputStream stream;
    private long size;
    private boolean complained;

    /**
     * @param file where to write; its folder exists
     * @param limit bytes in a file before the next one is begun
     * @param complaints where a failure is told
     */
    RotatingFile(Path file, long limit, PrintStream complaints) {
        this.file = file;
        this.limit = limit;
        this.complaints = complaints;
        setFormatter(new LineFormat());
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        byte[] line = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
        try {
            write(line);
            complained = false;
        } catch (IOException e) {
            complain(e);
        }
    }

    private void write(byte[] line) throws IOException {
        if (stream != null && size > 0 && size + line.length > limit) {
            close();
            rotate();
        }
        if (stream == null) {
            open();
        }
        stream.write(line);
        size += line.length;
    }

    private void open() throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, OwnerOnly.file());
        }
        stream = new FileOutputStream(file.toFile(), true);
        size = Files.size(file);
    }

    private void rotate() throws IOException {
        for (int i = KEPT; i > 0; i--) {
            Path from = i == 1 ? file : numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path numbered(int i) {
        return file.resolveSibling(file.getFileName() + "." + i);
    }

    private void complain(IOException e) {
        if (!complained) {
            complained = true;
            complaints.println("oxtunnel: cannot write " + file + ": " + Reason.of(e) + "; log lines are missing from it until that is mended");
        }
    }

    @Override
    public void flush() {
        // Every record is written through.
    }

    @Override
    public synchronized void close() {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            complain(e);
        } finally {
            stream = null;
        }
    }
}
