package io.oxtunnel.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the arguments of {@code bin/oxtunnel}: a command, its options as {@code --name VALUE} or {@code --name=VALUE}, its operands. */
final class CommandLine {
    private static final String CONFIG = "--config";
    private static final String STATE = "--state";
    private static final String PLUGINS = "--plugins";
    private static final String ENDPOINT = "--endpoint";
    /** The one option without a value. */
    private static final String QR = "--qr";

    private final Deque<String> rest;
    private final Map<String, String> options = new HashMap<>();

    private CommandLine(List<String> arguments) {
        rest = new ArrayDeque<>(arguments);
    }

    static Command parse(String... arguments) throws Refusal {
        if (arguments.length == 0) {
            throw Refusal.usage("no command");
        }
        String name = arguments[0];
        var line = new CommandLine(List.of(arguments).subList(1, arguments.length));
        if (Help.TOPICS.contains(name) && (line.rest.contains("--help") || line.rest.contains("-h")) && !name.equals("ctl")) {
            return new Command.Help(name);
        }
        Command command = line.command(name);
        if (!line.rest.isEmpty()) {
            throw Refusal.usage(name + ": unexpected argument " + line.rest.peek());
        }
        return command;
    }

    private Command command(String name) throws Refusal {
        return switch (name) {
            case "server" -> run(Role.SERVER);
            case "client" -> run(Role.CLIENT);
            case "check" -> new Command.Check(options(name, CONFIG, PLUGINS).path(CONFIG), path(PLUGINS));
            case "add-client", "--generate-mobile-config" -> addClient();
            case "doctor" -> new Command.Doctor();
            case "kill-switch" -> killSwitch();
            case "genkey" -> options(name).genKey();
            case "pubkey" -> new Command.PubKey();
            case "ctl" -> options(name, STATE).control();
            case "shell" -> new Command.Shell(options(name, STATE).path(STATE));
            case "--version", "version" -> new Command.Version();
            case "help", "--help", "-h" -> new Command.Help(topic());
            default -> throw Refusal.usage("unknown command " + name);
        };
    }

    private Command run(Role role) throws Refusal {
        options(role.toString(), CONFIG, STATE, PLUGINS);
        return new Command.Run(role, path(CONFIG), path(STATE), path(PLUGINS));
    }

    /** The name may stand before, between or after the options. */
    private Command addClient() throws Refusal {
        options("add-client", CONFIG, ENDPOINT, QR);
        String name = rest.poll();
        if (name == null) {
            throw Refusal.usage("add-client: no name for the client");
        }
        options("add-client", CONFIG, ENDPOINT, QR);
        return new Command.AddClient(name, path(CONFIG), Optional.ofNullable(options.get(ENDPOINT)), options.containsKey(QR));
    }

    private Command killSwitch() throws Refusal {
        String what = rest.poll();
        if (what == null || !what.equals("status") && !what.equals("remove")) {
            throw Refusal.usage("kill-switch: " + (what == null ? "nothing to do" : "unknown word " + what) + "; allowed: status, remove");
        }
        return new Command.KillSwitch(what.equals("remove"));
    }

    private Command genKey() throws Refusal {
        String file = rest.poll();
        return new Command.GenKey(file == null ? Optional.empty() : Optional.of(toPath("genkey", file)));
    }

    private Command control() throws Refusal {
        if (rest.isEmpty()) {
            throw Refusal.usage("ctl: no command for the running instance");
        }
        var words = List.copyOf(rest);
        rest.clear();
        return new Command.Control(path(STATE), words);
    }

    private String topic() throws Refusal {
        String topic = rest.isEmpty() ? "" : rest.poll();
        if (!topic.isEmpty() && !Help.TOPICS.contains(topic)) {
            throw Refusal.usage("help: no command " + topic + "; allowed: " + String.join(", ", Help.TOPICS));
        }
        return topic;
    }

    /** Takes the options that come before the first operand. */
    private CommandLine options(String command, String... allowed) throws Refusal {
        while (!rest.isEmpty() && rest.peek().startsWith("-")) {
            String argument = rest.poll();
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!Set.of(allowed).contains(name)) {
                throw Refusal.usage(command + ": unknown option " + name
                        + (allowed.length == 0 ? "; it takes none" : "; allowed: " + String.join(", ", allowed)));
            }
            String value = name.equals(QR) ? argument : equals < 0 ? rest.poll() : argument.substring(equals + 1);
            if (name.equals(QR) && equals >= 0) {
                throw Refusal.usage(command + ": " + name + " takes no value");
            }
            if (value == null || value.isEmpty()) {
                throw Refusal.usage(command + ": " + name + " needs a value");
            }
            if (options.put(name, value) != null) {
                throw Refusal.usage(command + ": " + name + " is given twice");
            }
        }
        return this;
    }

    private Optional<Path> path(String option) throws Refusal {
        String value = options.get(option);
        return value == null ? Optional.empty() : Optional.of(toPath(option, value));
    }

    private static Path toPath(String what, String text) throws Refusal {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw Refusal.usage(what + ": " + text + " is no path");
        }
    }
}
