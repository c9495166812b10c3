package io.oxtunnel.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where things are when the command line does not say.
 *
 * @param system root of the file system
 * @param home the unpacked distribution
 * @param environment environment variables; XDG_CONFIG_HOME and XDG_STATE_HOME count
 * @param userHome home folder of the user
 * @param root whether the user is root
 */
record Places(Path system, Path home, Map<String, String> environment, Path userHome, boolean root) {
    /** The places of this process. */
    static Places here() {
        return new Places(Path.of("/"), Path.of(System.getProperty("oxtunnel.home", ".")).toAbsolutePath().normalize(),
                System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("user.name").equals("root"));
    }

    /** Files in which a role's configuration is looked for, in order. */
    List<Path> configs(Role role) {
        var files = new ArrayList<Path>();
        if (!root) {
            files.add(base("XDG_CONFIG_HOME", ".config").resolve("oxtunnel").resolve(role + ".toml"));
        }
        files.add(system.resolve("etc/oxtunnel").resolve(role + ".toml"));
        files.add(home.resolve("conf").resolve(role + ".toml"));
        return files;
    }

    /** The file that serves a role. */
    Path config(Role role) throws Refusal {
        for (Path file : configs(role)) {
            if (Files.exists(file)) {
                return file;
            }
        }
        throw Refusal.because("no configuration: none of " + configs(role) + " exists; copy "
                + home.resolve("conf").resolve(role + ".toml.sample") + " to one of them and fill it in, or name a file with --config");
    }

    /** Where plug-ins are put. */
    Path plugins() {
        return home.resolve("plugins");
    }

    /** The state folder of a role. */
    Path state(Role role) {
        return root ? systemState(role) : userState(role);
    }

    /** Folders in which a running instance of any role may be, without doubles. */
    List<Path> states() {
        var folders = new ArrayList<Path>();
        for (Role role : Role.values()) {
            folders.add(systemState(role));
        }
        for (Role role : Role.values()) {
            folders.add(userState(role));
        }
        return folders;
    }

    /** Where the shell keeps what was typed. */
    Path history() {
        return base("XDG_STATE_HOME", ".local/state").resolve("oxtunnel").resolve("shell-history");
    }

    private Path systemState(Role role) {
        return system.resolve("var/lib/oxtunnel").resolve(role.toString());
    }

    private Path userState(Role role) {
        return base("XDG_STATE_HOME", ".local/state").resolve("oxtunnel").resolve(role.toString());
    }

    /** The XDG base directory specification: a relative value is to be ignored. */
    private Path base(String variable, String fallback) {
        String value = environment.getOrDefault(variable, "");
        return value.startsWith("/") ? Path.of(value) : userHome.resolve(fallback);
    }
}
