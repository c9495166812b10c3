package io.oxtunnel.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Words for TOML values, and their lines. Stateless. */
final class Toml {
    private Toml() {
    }

    /** Returns the value as one would type it; control characters are escaped. */
    static String show(Object value) {
        return switch (value) {
            case String text -> org.tomlj.Toml.tomlEscape(text).insert(0, '"').append('"').toString();
            case TomlArray array -> IntStream.range(0, array.size()).mapToObj(i -> show(array.get(i))).collect(Collectors.joining(", ", "[", "]"));
            case TomlTable table -> "{" + String.join(", ", table.keySet()) + "}";
            default -> value.toString();
        };
    }

    /** Returns the name of the value's type. */
    static String type(Object value) {
        return switch (value) {
            case String _ -> "a string";
            case Long _ -> "an integer";
            case Double _ -> "a number with a fraction";
            case Boolean _ -> "true or false";
            case TomlArray _ -> "an array";
            case TomlTable _ -> "a table";
            default -> "a date or time";
        };
    }

    /** Returns the line of a key of a table. */
    static int line(TomlTable table, String key) {
        return table.inputPositionOf(List.of(key)).line();
    }
}
