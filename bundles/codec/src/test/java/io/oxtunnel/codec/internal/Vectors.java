package io.oxtunnel.codec.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The frozen examples of the wire format, by name: one flat object of hexadecimal strings. */
final class Vectors {
    private static final Pattern ENTRY = Pattern.compile("\"(\\w+)\"\\s*:\\s*\"([0-9a-f]*)\"");
    private static final Map<String, String> ALL = read();

    private Vectors() {
    }

    static byte[] get(String name) {
        String hex = ALL.get(name);
        if (hex == null) {
            throw new IllegalArgumentException("no vector " + name + " in " + ALL.keySet());
        }
        return HexFormat.of().parseHex(hex);
    }

    private static Map<String, String> read() {
        try (InputStream in = Vectors.class.getResourceAsStream("/wire-vectors.json")) {
            String json = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return ENTRY.matcher(json).results().collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
