package io.oxtunnel.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;

/**
 * Gogo command {@code oxtunnel:log}: shows and changes log levels while the process runs. A change lasts until the process ends.
 * Thread-safe.
 */
@Component(service = LogCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=log"})
public final class LogCommand {
    /** Names of {@link System.Logger.Level}, which our log lines use, and what java.util.logging calls them. */
    private static final Map<String, Level> LEVELS = levels();
    /** java.util.logging forgets a logger, and the level set on it, that nobody holds. */
    private final Map<String, Logger> held = new ConcurrentHashMap<>();

    private static Map<String, Level> levels() {
        Map<String, Level> levels = new LinkedHashMap<>();
        levels.put("off", Level.OFF);
        levels.put("error", Level.SEVERE);
        levels.put("warning", Level.WARNING);
        levels.put("info", Level.INFO);
        levels.put("debug", Level.FINE);
        levels.put("trace", Level.FINER);
        levels.put("all", Level.ALL);
        return Collections.unmodifiableMap(levels);
    }

    /** Shows the levels that are set. */
    @Descriptor("shows the log levels that are set; example: log")
    public String log(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        Map<String, Object> set = new TreeMap<>();
        for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            Logger logger = LogManager.getLogManager().getLogger(name);
            if (logger != null && logger.getLevel() != null) {
                set.put(name, word(logger.getLevel()));
            }
        }
        if (json) {
            return Json.of(set);
        }
        Table table = new Table("LEVEL", "LOGGER");
        set.forEach((name, level) -> table.row(level.toString(), name.isEmpty() ? "(all others)" : name));
        return table.toString();
    }

    /** Sets the level of all our loggers. */
    @Descriptor("sets the level of all of OxTunnel's loggers; example: log debug")
    public String log(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("LEVEL: off, error, warning, info, debug, trace, all") String level) {
        return log(json, level, "io.oxtunnel");
    }

    /**
     * Sets a level.
     *
     * @throws IllegalArgumentException if there is no such level
     */
    @Descriptor("sets the level of one logger and those below it; example: log debug io.oxtunnel.session")
    public String log(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("LEVEL: off, error, warning, info, debug, trace, all") String level,
            @Descriptor("NAME: name of the logger, which is that of a package") String name) {
        Level wanted = LEVELS.get(level.toLowerCase(Locale.ROOT));
        if (wanted == null) {
            List<String> words = new ArrayList<>(LEVELS.keySet());
            throw new IllegalArgumentException("no such level \"" + level + "\"; allowed: " + String.join(", ", words));
        }
        held.computeIfAbsent(name, Logger::getLogger).setLevel(wanted);
        return json ? Json.of(Map.of(name, word(wanted))) : word(wanted) + " " + name;
    }

    /** Returns the names of the levels. */
    static Set<String> words() {
        return LEVELS.keySet();
    }

    private static String word(Level level) {
        return LEVELS.entrySet().stream().filter(entry -> entry.getValue().equals(level)).map(Map.Entry::getKey).findFirst()
                .orElse(level.getName().toLowerCase(Locale.ROOT));
    }
}
