package io.oxtunnel.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** One line a record: UTC time, level, logger without the common prefix, message. A stack trace follows on lines of its own. */
final class LineFormat extends Formatter {
    private static final String PREFIX = "io.oxtunnel.";

    @Override
    public String format(LogRecord record) {
        var line = new StringBuilder(128);
        line.append(time(record)).append(' ').append(level(record.getLevel())).append(' ').append(name(record.getLoggerName())).append(": ");
        appendPrintable(line, formatMessage(record));
        line.append('\n');
        if (record.getThrown() != null) {
            var trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace, true));
            line.append(trace);
        }
        return line.toString();
    }

    /** Always three digits of a second, so that columns line up and lines sort. */
    private static String time(LogRecord record) {
        String text = record.getInstant().truncatedTo(ChronoUnit.SECONDS).toString();
        int millis = record.getInstant().getNano() / 1_000_000;
        return text.substring(0, text.length() - 1) + '.' + (char) ('0' + millis / 100) + (char) ('0' + millis / 10 % 10)
                + (char) ('0' + millis % 10) + 'Z';
    }

    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN ";
        }
        if (value >= Level.INFO.intValue()) {
            return "INFO ";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    private static String name(String logger) {
        if (logger == null || logger.isEmpty()) {
            return "root";
        }
        return logger.startsWith(PREFIX) ? logger.substring(PREFIX.length()) : logger;
    }

    /** A message may quote what came from outside: what could forge a line or steer a terminal is shown as its code. */
    private static void appendPrintable(StringBuilder line, String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (Character.isISOControl(c)) {
                line.append(String.format("\\x%02x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
