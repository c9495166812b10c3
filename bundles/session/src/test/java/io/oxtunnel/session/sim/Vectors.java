package io.oxtunnel.session.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The frozen vectors of the wire: names and hexadecimal strings. */
public final class Vectors {
    private static final Pattern ENTRY = Pattern.compile("\"([a-z0-9_]+)\": *\"([0-9a-f]*)\"");
    private final Map<String, byte[]> values = new HashMap<>();

    /** Reads wire-vectors.json. */
    public Vectors() {
        try (InputStream in = Vectors.class.getResourceAsStream("/wire-vectors.json")) {
            Matcher entry = ENTRY.matcher(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            while (entry.find()) {
                values.put(entry.group(1), HexFormat.of().parseHex(entry.group(2)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a copy of a vector. */
    public byte[] get(String name) {
        return values.get(name).clone();
    }
}
