package io.oxtunnel.launcher;

import io.oxtunnel.launcher.plugin.PluginFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

/** The commands that need the bundles: the roles, {@code check}, {@code doctor} and the like. What the bundles are to do stands in framework properties. */
final class Roles {
    private final Places places;
    private final String version;

    Roles(Places places, String version) {
        this.places = places;
        this.version = version;
    }

    /** Runs a role until it ends. */
    int run(Command.Run command) throws Refusal {
        Path config = readable(command.config().isPresent() ? command.config().get() : places.config(command.role()));
        Path plugins = plugins(command.plugins());
        Path path = command.state().orElseGet(() -> places.state(command.role()));
        try (var state = StateFolder.open(path)) {
            Logs.toStderr(Level.INFO);
            Logs.alsoTo(state.path().resolve("log"));
            return platform(state.path(), plugins, true, Map.of("oxtunnel.command", "run", "oxtunnel.role", command.role().toString(),
                    "oxtunnel.config", config.toString()));
        } catch (IOException e) {
            throw Refusal.because("cannot close the state folder " + path + ": " + Reason.of(e));
        }
    }

    /** Validates a file, or each of the files that are in their usual places; the worst exit status counts. */
    int check(Command.Check command) throws Refusal {
        Path plugins = plugins(command.plugins());
        List<Path> files = command.config().map(List::of).orElseGet(this::present);
        if (files.isEmpty()) {
            throw Refusal.because("no configuration in the usual places; name a file with --config");
        }
        int worst = 0;
        for (Path config : files) {
            worst = Math.max(worst, aside(plugins, Map.of("oxtunnel.command", "check", "oxtunnel.config", readable(config).toString())));
        }
        return worst;
    }

    private List<Path> present() {
        return Stream.of(Role.values()).flatMap(role -> places.configs(role).stream().filter(Files::exists).limit(1)).toList();
    }

    /** Adds a client to the file of a server. */
    int addClient(Command.AddClient command) throws Refusal {
        Path config = readable(command.config().isPresent() ? command.config().get() : places.config(Role.SERVER));
        return aside(places.plugins(), Map.of("oxtunnel.command", "add-client", "oxtunnel.config", config.toString(), "oxtunnel.client.name", command.name(),
                "oxtunnel.client.endpoint", command.endpoint().orElse(""), "oxtunnel.client.qr", Boolean.toString(command.qr())));
    }

    /** Looks at the machine. */
    int doctor() throws Refusal {
        return aside(places.plugins(), Map.of("oxtunnel.command", "doctor"));
    }

    /** Shows or removes kill switches. */
    int killSwitch(Command.KillSwitch command) throws Refusal {
        return aside(places.plugins(), Map.of("oxtunnel.command", "kill-switch", "oxtunnel.kill-switch", command.remove() ? "remove" : "status"));
    }

    /** In a folder that is gone afterwards, so that a running instance is not disturbed and no privilege is needed. */
    private int aside(Path plugins, Map<String, String> properties) throws Refusal {
        Logs.toStderr(Level.WARNING);
        Path folder = null;
        try {
            folder = Files.createTempDirectory("oxtunnel-");
            return platform(folder, plugins, false, properties);
        } catch (IOException e) {
            throw Refusal.because("cannot make a temporary folder: " + Reason.of(e));
        } finally {
            delete(folder);
        }
    }

    private int platform(Path state, Path plugins, boolean watched, Map<String, String> purpose) throws Refusal {
        Map<String, String> properties = new HashMap<>(purpose);
        properties.put("oxtunnel.state", state.toString());
        properties.put("oxtunnel.version", version);
        return new Platform(state.resolve("cache"), properties).run(places.home().resolve("bundle"),
                new PluginFolder(plugins, state.resolve("plugins"), version, watched));
    }

    /** A folder that is named must be there; the distribution's own may be missing. */
    private Path plugins(Optional<Path> named) throws Refusal {
        if (named.isPresent() && !Files.isDirectory(named.get())) {
            throw Refusal.because("there is no folder " + named.get() + " for plug-ins; make it, or name another with --plugins");
        }
        return named.orElseGet(places::plugins);
    }

    private static Path readable(Path config) throws Refusal {
        if (!Files.isRegularFile(config) || !Files.isReadable(config)) {
            throw Refusal.because("cannot read the configuration " + config + "; name a file that exists with --config");
        }
        return config;
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("oxtunnel: " + folder + " is left over: " + e.getMessage());
        }
    }
}
