package io.oxtunnel.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private static LogRecord record(Level level, String message) {
        var record = new LogRecord(level, message);
        record.setInstant(Instant.parse("2026-03-04T05:06:07.089999Z"));
        record.setLoggerName("io.oxtunnel.transport.udp");
        return record;
    }

    private RotatingFile log(int limit) {
        return new RotatingFile(folder.resolve("oxtunnel.log"), limit, new PrintStream(complaints, true, StandardCharsets.UTF_8));
    }

    @Test
    void lineHasTimeLevelShortNameAndMessage() {
        assertEquals("2026-03-04T05:06:07.089Z WARN  transport.udp: port taken\n", new LineFormat().format(record(Level.WARNING, "port taken")));
    }

    @Test
    void messageCannotForgeALine() {
        assertEquals("2026-03-04T05:06:07.089Z INFO  transport.udp: a\\x0ab\\x1b[0m\n", new LineFormat().format(record(Level.INFO, "a\nb\u001b[0m")));
    }

    @Test
    void filesAreBoundedInSizeAndNumber() throws Exception {
        var log = log(200);
        for (int i = 0; i < 40; i++) {
            log.publish(record(Level.INFO, "line " + i));
        }
        log.close();
        try (var files = Files.list(folder)) {
            assertEquals(5, files.count());
        }
        assertTrue(Files.readString(folder.resolve("oxtunnel.log")).endsWith("line 39\n"));
        assertTrue(Files.size(folder.resolve("oxtunnel.log.4")) <= 200);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("oxtunnel.log"))));
        assertEquals("", complaints.toString(StandardCharsets.UTF_8));
    }

    @Test
    void restartAppends() throws Exception {
        for (String text : new String[] {"first", "second"}) {
            var log = log(10_000);
            log.publish(record(Level.INFO, text));
            log.close();
        }
        assertEquals(2, Files.readAllLines(folder.resolve("oxtunnel.log")).size());
    }

    @Test
    void interruptedThreadLogsAsOthersDo() throws Exception {
        var log = log(10_000);
        log.publish(record(Level.INFO, "before"));
        Thread.currentThread().interrupt();
        log.publish(record(Level.INFO, "interrupted"));
        assertTrue(Thread.interrupted());
        log.publish(record(Level.INFO, "after"));
        log.close();
        assertEquals(3, Files.readAllLines(folder.resolve("oxtunnel.log")).size());
    }

    @Test
    void failureIsToldOnceAndEndsByItself() throws Exception {
        Path file = folder.resolve("oxtunnel.log");
        Files.createDirectory(file);
        var log = log(10_000);
        log.publish(record(Level.INFO, "lost"));
        log.publish(record(Level.INFO, "lost"));
        Files.delete(file);
        log.publish(record(Level.INFO, "kept"));
        log.close();
        assertEquals(1, complaints.toString(StandardCharsets.UTF_8).lines().count());
        assertFalse(Files.readString(file).contains("lost"));
        assertTrue(Files.readString(file).contains("kept"));
    }
}
