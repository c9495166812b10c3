package io.oxtunnel.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.metatype.AttributeDefinition;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Reads {@code [transport.NAME]} and its like, by the metatype of the provider that owns the name. */
final class ProviderTables {
    /** The kinds of providers that may have a table. */
    static final List<String> KINDS = List.of("transport", "capture", "forwarder", "crypto", "compression");

    private final Place.Origin origin;

    ProviderTables(Place.Origin origin) {
        this.origin = origin;
    }

    /** Reads all tables of a kind into configurations. */
    void read(String kind, TomlTable root, Map<String, Map<String, Object>> configurations) {
        Object value = root.get(List.of(kind));
        if (value == null) {
            return;
        }
        if (!(value instanceof TomlTable tables)) {
            new Place(origin, Toml.line(root, kind), kind, value, true).wrong("is " + Toml.type(value), "tables [" + kind + ".NAME]");
            return;
        }
        for (String name : tables.keySet()) {
            Place place = new Place(origin, Toml.line(tables, name), kind + "." + name, tables.get(List.of(name)), true);
            if (!(place.value() instanceof TomlTable table)) {
                place.wrong("is " + Toml.type(place.value()), "a table [" + kind + "." + name + "]");
            } else if (!origin.installed().names(kind).contains(name)) {
                origin.at(place.line(), place.key()).notInstalled(kind, Kind.installed(place, kind));
            } else {
                configurations.put(place.key(), table(place.key(), table));
            }
        }
    }

    private Map<String, Object> table(String pid, TomlTable table) {
        Map<String, Installed.Setting> settings = origin.installed().settings(pid);
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : table.keySet()) {
            Place place = new Place(origin, Toml.line(table, name), pid + "." + name, table.get(List.of(name)), true);
            Installed.Setting setting = settings == null ? null : settings.get(name);
            if (settings == null) {
                place.wrong("has no meaning: this provider has no settings", "no keys");
            } else if (setting == null) {
                TableReader.unknown(place, name, List.copyOf(settings.keySet()));
            } else {
                Object value = setting.array() ? array(place, setting) : scalar(place, setting);
                if (value != null) {
                    values.put(name, value);
                }
            }
        }
        return values;
    }

    private static Object array(Place place, Installed.Setting setting) {
        Kind element = at -> scalar(at, setting) instanceof Object value ? value.toString() : null;
        return Kind.list(element, 0, "an array").read(place);
    }

    private static Object scalar(Place place, Installed.Setting setting) {
        Object value = place.value();
        boolean fits = switch (setting.type()) {
            case AttributeDefinition.LONG, AttributeDefinition.INTEGER, AttributeDefinition.SHORT, AttributeDefinition.BYTE -> value instanceof Long;
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> value instanceof Double || value instanceof Long;
            case AttributeDefinition.BOOLEAN -> value instanceof Boolean;
            default -> value instanceof String;
        };
        if (!fits) {
            String type = value instanceof TomlArray ? "an array" : Toml.type(value);
            return place.wrong("is " + type, setting.allowed());
        }
        String wrong = setting.check(value.toString());
        return wrong.isEmpty() ? value : place.wrong(wrong, setting.allowed());
    }
}
