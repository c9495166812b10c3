package io.oxtunnel.admin;

import java.lang.System.Logger;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/**
 * Takes warnings and errors of the OSGi log to our own, so that a component that does not start is seen. Loggers are named after the
 * bundles. Thread-safe.
 */
@Component(service = LogBridge.class, immediate = true)
public final class LogBridge implements LogListener {
    private final LogReaderService reader;
    /** Sequence of the first entry heard: what is older comes from the reader's memory. */
    private final AtomicLong first = new AtomicLong(Long.MAX_VALUE);

    /** Listens, then tells what was logged before. */
    @Activate
    public LogBridge(@Reference LogReaderService reader) {
        this.reader = reader;
        reader.addLogListener(this);
        List<LogEntry> before = Collections.list(reader.getLog()).reversed();
        for (LogEntry entry : before) {
            if (entry.getSequence() < first.get()) {
                tell(entry);
            }
        }
    }

    @Override
    public void logged(LogEntry entry) {
        first.accumulateAndGet(entry.getSequence(), Math::min);
        tell(entry);
    }

    private static void tell(LogEntry entry) {
        Logger.Level level = entry.getLogLevel() == LogLevel.ERROR ? Logger.Level.ERROR
                : entry.getLogLevel() == LogLevel.WARN ? Logger.Level.WARNING : null;
        if (level != null) {
            String name = entry.getBundle() == null ? "osgi" : entry.getBundle().getSymbolicName();
            System.getLogger(name == null ? "osgi" : name).log(level, entry.getMessage(), entry.getException());
        }
    }

    /** Listens no more. */
    @Deactivate
    void close() {
        reader.removeLogListener(this);
    }
}
