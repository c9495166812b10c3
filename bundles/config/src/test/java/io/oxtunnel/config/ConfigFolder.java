package io.oxtunnel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A folder with key files and one configuration, read as if udp, tun and kernel were installed. */
final class ConfigFolder {
    static final String PUBLIC = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";
    static final String PUBLIC_2 = "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=";
    static final String PRIVATE = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=";
    static final Installed INSTALLED = new FakeInstalled();

    private final Path folder;

    ConfigFolder(Path folder) throws IOException {
        this.folder = folder;
        for (String name : List.of("server.key", "client.key", "one.psk")) {
            key(name, PRIVATE + "\n", "rw-------");
        }
    }

    /** Writes a file with a mode. */
    Path key(String name, String text, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** Reads a text as the file of a role. */
    Reading read(String role, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("ox.toml"), text);
        return new ConfigReader(file, folder.resolve("state"), INSTALLED).read(role);
    }

    /** Reads a server of these lines, the first of which is line 2. */
    Reading server(String lines) throws IOException {
        return read("server", "[server]\n" + lines);
    }

    /** Reads a client of these lines, the first of which is line 4. */
    Reading client(String lines) throws IOException {
        return read("client", "[client]\nserver = \"192.0.2.1:51820\"\nserver-key = \"" + PUBLIC + "\"\n" + lines);
    }

    /** Returns the problems without the name of the file. */
    List<String> problems(Reading reading) {
        String start = folder.resolve("ox.toml") + ":";
        return reading.problems().stream().map(problem -> problem.toString().replace(start, "").replace(folder + "/", "")).toList();
    }

    Path folder() {
        return folder;
    }

    private record FakeInstalled() implements Installed {
        @Override
        public Set<String> names(String kind) {
            return switch (kind) {
                case "transport" -> Set.of("udp");
                case "capture" -> Set.of("tun");
                case "forwarder" -> Set.of("kernel");
                case "compression" -> Set.of("lz4");
                default -> Set.of();
            };
        }

        @Override
        public Map<String, Setting> settings(String pid) {
            return pid.equals("transport.udp") ? Map.of("gso", new FakeSetting(11), "batch", new FakeSetting(3)) : null;
        }
    }

    private record FakeSetting(int type) implements Installed.Setting {
        @Override
        public boolean array() {
            return false;
        }

        @Override
        public String allowed() {
            return type == 11 ? "true, false" : "1..64";
        }

        @Override
        public String check(String value) {
            return type == 11 || Integer.parseInt(value) <= 64 ? "" : "is too large";
        }
    }
}
