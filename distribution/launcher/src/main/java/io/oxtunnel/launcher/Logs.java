package io.oxtunnel.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends what System.Logger takes to standard error and, for a role, to a file. Levels are java.util.logging's and may change at any time. */
final class Logs {
    private static final long FILE_BYTES = 10L << 20;

    private Logs() {}

    /** Standard error only, from a level on. */
    static void toStderr(Level level) {
        LogManager.getLogManager().reset();
        var root = Logger.getLogger("");
        root.setLevel(level);
        root.addHandler(new Lines(System.err));
    }

    /** A file in a folder besides, made where it is missing. */
    static void alsoTo(Path folder) throws Refusal {
        try {
            Files.createDirectories(folder, OwnerOnly.folder());
        } catch (IOException e) {
            throw Refusal.because("cannot make " + folder + ": " + Reason.of(e));
        }
        Logger.getLogger("").addHandler(new RotatingFile(folder.resolve("oxtunnel.log"), FILE_BYTES, System.err));
    }

    /** Writes each record at once to a stream that is not its to close. */
    private static final class Lines extends Handler {
        private final PrintStream stream;

        Lines(PrintStream stream) {
            this.stream = stream;
            setFormatter(new LineFormat());
        }

        @Override
        public void publish(LogRecord record) {
            if (isLoggable(record)) {
                stream.print(getFormatter().format(record));
            }
        }

        @Override
        public void flush() {
            stream.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
