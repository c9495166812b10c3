package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Candidate;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/**
 * Says how a command line may go on: commands, options, and for an operand what its name stands for (a peer, a session, a kind, a provider,
 * a level, a logger), as things are now. Thread-safe.
 */
final class Completer {
    private final Supplier<Map<String, CommandPage>> commands;
    private final Supplier<List<Tunnel>> tunnels;

    Completer(Supplier<Map<String, CommandPage>> commands, Supplier<List<Tunnel>> tunnels) {
        this.commands = commands;
        this.tunnels = tunnels;
    }

    /**
     * Returns the words that may stand at the end of a line instead of its last word, each with what it means.
     *
     * @param line up to the cursor
     */
    Map<String, String> complete(String line) {
        // Of a pipe or a list of commands only the last one is typed now.
        String last = line.substring(Math.max(line.lastIndexOf('|'), line.lastIndexOf(';')) + 1).stripLeading();
        List<String> words = new ArrayList<>(List.of(last.split("\\s+", -1)));
        String typed = words.removeLast();
        Map<String, String> found = words.isEmpty() ? commandNames() : following(words, typed);
        Map<String, String> fitting = new LinkedHashMap<>();
        found.forEach((word, meaning) -> {
            if (word.startsWith(typed)) {
                fitting.put(word, meaning);
            }
        });
        return fitting;
    }

    private Map<String, String> commandNames() {
        Map<String, String> names = new LinkedHashMap<>();
        commands.get().forEach((name, page) -> names.put(name, page.summary()));
        return names;
    }

    private Map<String, String> following(List<String> words, String typed) {
        CommandPage page = commands.get().get(words.getFirst().replaceFirst("^oxtunnel:", ""));
        if (page == null) {
            return Map.of();
        }
        Map<String, String> options = new LinkedHashMap<>();
        page.forms().forEach(form -> options.putAll(form.options()));
        List<String> operands = new ArrayList<>();
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            boolean valued = options.keySet().stream().anyMatch(option -> option.startsWith(word + " "));
            if (valued && ++i == words.size()) {
                // The value of an option is the user's own.
                return Map.of();
            }
            if (!valued && !word.startsWith("--")) {
                operands.add(word);
            }
        }
        Map<String, String> found = new LinkedHashMap<>();
        page.forms().stream().map(form -> List.copyOf(form.operands().keySet())).filter(names -> names.size() > operands.size())
                .forEach(names -> found.putAll(values(names.get(operands.size()), operands)));
        if (found.isEmpty() || typed.startsWith("-")) {
            options.forEach((option, meaning) -> found.putIfAbsent(option.replaceFirst(" .*", ""), meaning));
            found.keySet().removeAll(words);
        }
        return found;
    }

    /** What the name of an operand stands for. */
    private Map<String, String> values(String operand, List<String> before) {
        return switch (operand) {
            case "COMMAND" -> commandNames();
            case "PEER" -> peers();
            case "ID" -> sessions();
            case "KIND" -> kinds();
            case "NAME" -> before.size() == 1 && LogCommand.words().contains(before.getFirst()) ? loggers() : providers(before);
            case "LEVEL" -> meaningless(LogCommand.words().stream());
            default -> Map.of();
        };
    }

    private Map<String, String> peers() {
        Map<String, String> peers = new TreeMap<>();
        all().flatMap(tunnel -> tunnel.peers().stream()).map(Peer::name).forEach(name -> peers.put(name, "peer"));
        return peers;
    }

    private Map<String, String> sessions() {
        Map<String, String> sessions = new LinkedHashMap<>();
        all().flatMap(tunnel -> tunnel.sessions().stream()).forEach(session -> sessions.put(session.id(), session.peer()));
        all().flatMap(tunnel -> tunnel.sessions().stream()).forEach(session -> sessions.putIfAbsent(session.peer(), "peer"));
        return sessions;
    }

    private Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        all().flatMap(tunnel -> tunnel.pipeline().stream()).filter(stage -> !stage.candidates().isEmpty())
                .forEach(stage -> kinds.put(stage.stage(), "now " + stage.provider()));
        return kinds;
    }

    private Map<String, String> providers(List<String> before) {
        Map<String, String> providers = new LinkedHashMap<>();
        all().flatMap(tunnel -> tunnel.pipeline().stream()).filter(stage -> before.contains(stage.stage()))
                .flatMap(stage -> stage.candidates().stream()).forEach(candidate -> providers.put(candidate.name(), meaning(candidate)));
        return providers;
    }

    private static String meaning(Candidate candidate) {
        return candidate.standing().name().toLowerCase(java.util.Locale.ROOT) + ", ranking " + candidate.ranking();
    }

    private static Map<String, String> loggers() {
        return meaningless(Collections.list(LogManager.getLogManager().getLoggerNames()).stream().filter(name -> name.startsWith("io.oxtunnel")).sorted());
    }

    private static Map<String, String> meaningless(Stream<String> words) {
        Map<String, String> map = new LinkedHashMap<>();
        words.forEach(word -> map.put(word, ""));
        return map;
    }

    private Stream<Tunnel> all() {
        return tunnels.get().stream();
    }
}
