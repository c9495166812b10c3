package io.oxtunnel.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tomlj.TomlTable;

/**
 * A client's own private key: in a file of its own ({@code key-file}), or in the configuration file ({@code key}), which then is a secret
 * file itself. In the second case ConfigAdmin gets the line it stands in ({@code key-line}) and not the key, which is stored nowhere else.
 */
final class OwnKey {
    private static final Pattern LINE = Pattern.compile("\\s*key\\s*=\\s*(\"[A-Za-z0-9+/]{43}=\"|'[A-Za-z0-9+/]{43}=')\\s*(#.*)?");
    private static final Kind BESIDE = place -> place.wrong("stands beside key", "one of the two");

    private OwnKey() {
    }

    /** A private key; read as its line. */
    static Kind kind() {
        return place -> {
            if (!(place.value() instanceof String text) || !KeyKinds.isKey(text.getBytes(StandardCharsets.UTF_8))) {
                return place.wrong("is not a key", KeyKinds.LINE + ", as \"oxtunnel genkey\" prints");
            }
            if (!KeyKinds.isPrivate(place, place.origin().path())) {
                return null;
            }
            return standsAlone(place.origin().path(), place.line()) ? Long.valueOf(place.line())
                    : place.wrong("does not stand on a line of its own", "key = \"...\" and nothing else but a comment on its line");
        };
    }

    private static boolean standsAlone(Path file, int line) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.skip(line - 1L).findFirst().filter(text -> LINE.matcher(text).matches()).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the keys of a {@code [client]} table: where it has {@code key}, {@code key-file} has no default. */
    static List<Key> keys(TomlTable table) {
        return !table.contains(List.of("key")) ? Keys.CLIENT
                : Keys.CLIENT.stream().map(key -> key.name().equals("key-file") ? Key.optional("key-file", BESIDE) : key).toList();
    }

    /** Names the line what it is. */
    static Map<String, Object> named(Map<String, Object> values) {
        Object line = values.remove("key");
        if (line != null) {
            values.put("key-line", line);
        }
        return values;
    }
}
