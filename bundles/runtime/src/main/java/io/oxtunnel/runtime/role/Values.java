package io.oxtunnel.runtime.role;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.transport.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The values of a configuration, under the keys of the configuration file. The config bundle has validated what comes from a file;
 * what breaks here came from elsewhere, and the message names key and value.
 */
record Values(Map<String, Object> map) {
    String text(String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing in the configuration " + map.get("service.pid"));
        }
        return value.toString();
    }

    List<String> texts(String key) {
        return switch (map.get(key)) {
            case null -> List.of();
            case String[] several -> List.of(several);
            case Object one -> List.of(one.toString());
        };
    }

    boolean flag(String key) {
        return switch (text(key)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, "true, false", null);
        };
    }

    int number(String key) {
        return parsed(key, "a number", Integer::parseInt);
    }

    private <T> T parsed(String key, String allowed, Function<String, T> parser) {
        try {
            return parser.apply(text(key));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            throw wrong(key, allowed, e);
        }
    }

    private IllegalArgumentException wrong(String key, String allowed, RuntimeException cause) {
        return new IllegalArgumentException(key + " = \"" + text(key) + "\"; allowed: " + allowed, cause);
    }

    /** A whole number, or another where the key is absent. */
    long longNumber(String key, long standard) {
        return map.get(key) == null ? standard : parsed(key, "a number", Long::parseLong);
    }

    /** Returns the keys whose values differ from those of other values, in alphabetical order. */
    List<String> differences(Values other) {
        return Stream.concat(map.keySet().stream(), other.map.keySet().stream()).distinct()
                .filter(key -> !Objects.deepEquals(map.get(key), other.map.get(key))).sorted().toList();
    }

    /** A number, or 0 for "auto". */
    int numberOrAuto(String key) {
        return text(key).equals("auto") ? 0 : number(key);
    }

    List<Prefix> prefixes(String key) {
        return texts(key).stream().map(Prefix::parse).toList();
    }

    List<InetAddress> addresses(String key) {
        return texts(key).stream().map(InetAddress::ofLiteral).toList();
    }

    InetSocketAddress socket(String key) {
        return parsed(key, "ADDRESS:PORT, an IPv6 address in brackets", Values::endpoint);
    }

    /** An address with a port, or null where the text is empty. */
    InetSocketAddress socketOrNull(String key) {
        return text(key).isEmpty() ? null : socket(key);
    }

    List<Endpoint> endpoints(String key) {
        return texts(key).stream().map(Endpoint::parse).toList();
    }

    private static InetSocketAddress endpoint(String value) {
        return Endpoint.parse(value).remote();
    }

    boolean has(String key) {
        return map.get(key) != null;
    }

    Path path(String key) {
        return Path.of(text(key));
    }

    byte[] secret(String key) throws IOException {
        return KeyFile.secret(path(key));
    }

    /** The key that stands in the configuration file itself where {@code key-line} says so, else that of the key file. */
    byte[] ownSecret() throws IOException {
        return map.get("key-line") == null ? secret("key-file") : KeyFile.secret(path("config.file"), number("key-line"));
    }

    byte[] secretOrNull(String key) throws IOException {
        return map.get(key) == null ? null : secret(key);
    }

    byte[] publicKey(String key) throws IOException {
        return KeyFile.key(text(key), key);
    }

    Mode mode(String key) {
        return modes(Stream.of(text(key))).iterator().next();
    }

    /** A set of modes, or null where the key is absent. */
    Set<Mode> modesOrNull(String key) {
        return map.get(key) == null ? null : modes(texts(key).stream());
    }

    private static Set<Mode> modes(Stream<String> labels) {
        return labels.map(label -> Arrays.stream(Mode.values()).filter(m -> m.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("mode \"" + label + "\"; allowed: encrypted, auth-only, plain")))
                .collect(Collectors.toSet());
    }

    /** A suite, or null for "auto". */
    Suite suite(String key) {
        String label = text(key);
        return label.equals("auto") ? null : Arrays.stream(Suite.values()).filter(s -> s.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + " = \"" + label + "\"; allowed: auto, aes-256-gcm, chacha20-poly1305"));
    }

    Instant instantOrNull(String key) {
        return map.get(key) == null ? null : parsed(key, "a time such as 2027-01-31T12:00:00Z", Instant::parse);
    }
}
