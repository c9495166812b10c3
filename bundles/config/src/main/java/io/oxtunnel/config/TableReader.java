package io.oxtunnel.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tomlj.TomlTable;

/** Reads one table by its list of keys; every problem is reported, not only the first. */
final class TableReader {
    private final Place.Origin origin;
    private final boolean complete;

    /** @param complete whether the file parsed as a whole: else a missing key may stand where it did not */
    TableReader(Place.Origin origin, boolean complete) {
        this.origin = origin;
        this.complete = complete;
    }

    /**
     * Reads a table.
     *
     * @param line of its header
     * @return what goes to ConfigAdmin, without the keys that had problems
     */
    Map<String, Object> read(TomlTable table, int line, List<Key> keys) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Key key : keys) {
            Object value = value(table, line, key);
            if (value != null) {
                values.put(key.name(), value);
            }
        }
        List<String> names = keys.stream().map(Key::name).toList();
        for (String name : table.keySet()) {
            if (!names.contains(name)) {
                unknown(new Place(origin, Toml.line(table, name), name, table.get(List.of(name)), true), name, names);
            }
        }
        return values;
    }

    private Object value(TomlTable table, int line, Key key) {
        Object given = table.get(List.of(key.name()));
        if (given != null) {
            return key.kind().read(new Place(origin, Toml.line(table, key.name()), key.name(), given, true));
        }
        if (key.standard() == null) {
            return null;
        }
        if (key.standard().isEmpty()) {
            return complete ? origin.at(line, key.name()).wrong("is missing", "") : null;
        }
        Object standard = org.tomlj.Toml.parse("value = " + key.standard()).get("value");
        return key.kind().read(new Place(origin, line, key.name(), standard, false));
    }

    /** Reports a name that is not known, with the one that was probably meant. */
    static void unknown(Place place, String name, List<String> names) {
        String near = Spelling.nearest(name, names);
        String all = names.stream().sorted().collect(Collectors.joining(", "));
        place.wrong("is not a known name" + (near == null ? "" : ", did you mean " + near + "?"), all);
    }
}
