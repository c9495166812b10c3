package io.oxtunnel.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

final class LogBridgeTest {
    private final List<String> told = new ArrayList<>();
    private final List<LogListener> listeners = new ArrayList<>();
    private final Logger osgi = Logger.getLogger("osgi");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            told.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeEach
    void listen() {
        osgi.setUseParentHandlers(false);
        osgi.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        osgi.removeHandler(handler);
        osgi.setUseParentHandlers(true);
    }

    private static LogEntry entry(long sequence, LogLevel level, String message) {
        return proxy(LogEntry.class, name -> switch (name) {
            case "getSequence" -> sequence;
            case "getLogLevel" -> level;
            case "getMessage" -> message;
            default -> null;
        });
    }

    private static <T> T proxy(Class<T> type, java.util.function.Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> answers.apply(method.getName())));
    }

    /** A log whose memory has the newest entry first, and which adds a live entry as soon as someone listens. */
    private LogReaderService reader(List<LogEntry> memory, LogEntry live) {
        return (LogReaderService) Proxy.newProxyInstance(LogReaderService.class.getClassLoader(), new Class<?>[] {LogReaderService.class}, (_, method, arguments) -> {
            switch (method.getName()) {
                case "addLogListener" -> {
                    listeners.add((LogListener) arguments[0]);
                    listeners.getLast().logged(live);
                }
                case "removeLogListener" -> listeners.remove(arguments[0]);
                default -> {
                    return Collections.enumeration(memory);
                }
            }
            return null;
        });
    }

    @Test
    void tellsWarningsAndErrorsOnceOldAndNew() {
        LogEntry live = entry(4, LogLevel.ERROR, "live");
        LogBridge bridge = new LogBridge(reader(List.of(live, entry(3, LogLevel.WARN, "second"), entry(2, LogLevel.INFO, "chatter"), entry(1, LogLevel.ERROR, "first")), live));
        assertEquals(List.of("SEVERE live", "SEVERE first", "WARNING second"), told);
        listeners.getFirst().logged(entry(5, LogLevel.WARN, "later"));
        assertEquals("WARNING later", told.getLast());
        bridge.close();
        assertEquals(List.of(), listeners);
    }
}
