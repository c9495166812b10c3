package io.oxtunnel.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * Reads a configuration file into configurations for ConfigAdmin, and finds all that is wrong with it. Changes nothing. One for each
 * reading; not thread-safe.
 */
final class ConfigReader {
    /** The largest file that is read; ten thousand clients take about 1 MiB. */
    private static final long LARGEST = 16L << 20;

    private final Path file;
    private final Path state;
    private final Place.Origin origin;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();

    /**
     * @param file the TOML file
     * @param state state folder of the role, or null when the file is only checked
     * @param installed what the file may name
     */
    ConfigReader(Path file, Path state, Installed installed) {
        this.file = file.toAbsolutePath().normalize();
        this.state = state;
        this.origin = new Place.Origin(file.toString(), this.file, installed, new ArrayList<>());
    }

    /**
     * Reads the file.
     *
     * @param role "server" or "client", or empty for whichever the file has
     */
    Reading read(String role) {
        String text = text();
        if (text != null) {
            TomlParseResult root = parse(text);
            if (root != null) {
                root.errors().forEach(e -> origin.at(e.position().line(), "").wrong("column " + e.position().column() + ": " + e.getMessage(), ""));
                root(root, role, root.errors().isEmpty());
            }
        }
        origin.problems().sort(Comparator.comparingInt(Problem::line));
        return new Reading(configurations, origin.problems(), notes);
    }

    /** The parser does not come back from all that is no TOML: it has assertions, and follows nesting by recursion. */
    private TomlParseResult parse(String text) {
        try {
            return org.tomlj.Toml.parse(text);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return origin.at(1, "").wrong("the file is no TOML, and the parser cannot say where: " + e, "TOML 1.0");
        }
    }

    private String text() {
        try {
            if (Files.size(file) > LARGEST) {
                return origin.at(1, "").wrong("the file has " + Files.size(file) + " bytes", "at most " + LARGEST);
            }
            byte[] raw = Files.readAllBytes(file);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            return origin.at(1, "").wrong("the file is not UTF-8", "UTF-8 text");
        } catch (IOException e) {
            String what = Files.exists(file) ? "the file cannot be read: " + e : "the file does not exist";
            return origin.at(1, "").wrong(what, "a configuration file, named by --config");
        }
    }

    private void root(TomlTable root, String role, boolean complete) {
        List<String> names = new ArrayList<>(ProviderTables.KINDS);
        names.addAll(List.of("server", "client"));
        for (String name : root.keySet()) {
            if (!names.contains(name)) {
                TableReader.unknown(new Place(origin, Toml.line(root, name), name, root.get(List.of(name)), true), name, names);
            }
        }
        ProviderTables providers = new ProviderTables(origin);
        ProviderTables.KINDS.forEach(kind -> providers.read(kind, root, configurations));
        TableReader reader = new TableReader(origin, complete);
        Object server = root.get(List.of("server"));
        Object client = root.get(List.of("client"));
        boolean serving = role.equals("server") || role.isEmpty() && (server != null || client instanceof TomlArray);
        if (serving) {
            server(root, reader, complete);
        } else {
            client(root, reader, complete);
            if (server != null) {
                new Place(origin, Toml.line(root, "server"), "server", server, true).wrong("has no place in the file of a client", "[client]");
            }
        }
    }

    private void server(TomlTable root, TableReader reader, boolean complete) {
        TomlArray clients = clients(root);
        Map<String, Object> values = null;
        if (root.get(List.of("server")) instanceof TomlTable table) {
            int line = Toml.line(root, "server");
            values = reader.read(table, line, Keys.SERVER);
            noteTcp(table, values);
            PushRules.check(origin, line, values, Map.of());
        } else if (complete || root.contains(List.of("server"))) {
            origin.at(1, "").wrong("there is no table [server] in the file of a server", "[server]");
        }
        if (clients != null) {
            peers(reader, clients, values == null ? Map.of() : values);
            AddressRules.check(origin, values == null ? null : (String[]) values.get("pool"), clients);
        }
        if (values != null) {
            configurations.put(Reading.SERVER, withPlaces(values));
        }
    }

    private TomlArray clients(TomlTable root) {
        Object value = root.get(List.of("client"));
        if (value == null || value instanceof TomlArray array && array.toList().stream().allMatch(TomlTable.class::isInstance)) {
            return (TomlArray) value;
        }
        return new Place(origin, Toml.line(root, "client"), "client", value, true).wrong("is " + Toml.type(value) + " in the file of a server",
                "one [[client]] for each client");
    }

    private void peers(TableReader reader, TomlArray clients, Map<String, Object> server) {
        Map<Object, Integer> seen = new LinkedHashMap<>();
        for (int i = 0; i < clients.size(); i++) {
            TomlTable table = clients.getTable(i);
            int header = clients.inputPositionOf(i).line();
            Map<String, Object> values = reader.read(table, header, Keys.PEER);
            PushRules.check(origin, header, values, server);
            for (String unique : List.of("name", "public-key")) {
                if (values.get(unique) instanceof String value) {
                    int line = Toml.line(table, unique);
                    Integer other = seen.putIfAbsent(unique + value, line);
                    if (other != null) {
                        new Place(origin, line, unique, value, true).wrong("belongs to another client, see line " + other, "one of its own");
                    }
                }
            }
            if (values.get("name") instanceof String name) {
                FileStamp.note(values);
                configurations.put(Reading.PEER + "~" + name, values);
            }
        }
    }

    private void client(TomlTable root, TableReader reader, boolean complete) {
        Object value = root.get(List.of("client"));
        if (value instanceof TomlTable table) {
            Map<String, Object> values = reader.read(table, Toml.line(root, "client"), OwnKey.keys(table));
            if (values.get("capture") instanceof String capture) {
                values.putIfAbsent("dns", origin.installed().dns(capture));
            }
            configurations.put(Reading.CLIENT, withPlaces(OwnKey.named(values)));
        } else if (value != null) {
            new Place(origin, Toml.line(root, "client"), "client", value, true).wrong("is " + Toml.type(value) + " in the file of a client", "one [client]");
        } else if (complete) {
            origin.at(1, "").wrong("there is no table [client] in the file of a client", "[client]");
        }
    }

    private void noteTcp(TomlTable table, Map<String, Object> values) {
        boolean asked = table.contains(List.of("tcp-listen")) && !"".equals(values.get("tcp-listen"));
        if (asked && !origin.installed().names("transport").contains("tcp")) {
            notes.add("tcp-listen: no TCP listener runs, as no transport \"tcp\" is installed");
        }
    }

    private Map<String, Object> withPlaces(Map<String, Object> values) {
        FileStamp.note(values);
        values.put("config.file", file.toString());
        values.put("config.dir", file.getParent().toString());
        if (state != null) {
            values.put("state.dir", state.toString());
        }
        return values;
    }
}
