package io.oxtunnel.config;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of the three tables, in the order in which the manual has them, with their defaults. */
final class Keys {
    private static final Set<String> MODE_NAMES = Arrays.stream(Mode.values()).map(Mode::label).collect(Collectors.toUnmodifiableSet());
    private static final Kind MODE = Kind.choice(MODE_NAMES, Set.of());
    private static final Kind MODES = Kind.list(MODE, 1, "an array of modes: " + Kind.quoted(MODE_NAMES));
    private static final Kind WORKERS = Kind.autoOr(place -> place.value() instanceof Long count && count >= 1 && count <= 64
            && Long.bitCount(count) == 1 ? count : place.wrong("is no power of two in 1..64", "\"auto\", 1, 2, 4, 8, 16, 32, 64"),
            "a power of two in 1..64");

    /** {@code [server]}. */
    static final List<Key> SERVER = PushRules.with(
            new Key("listen", AddressKinds.listen(), "\"[::]:51820\""),
            new Key("tcp-listen", AddressKinds.listenOrNone(), "\"[::]:51821\""),
            new Key("key-file", KeyKinds.secretFile(), "\"server.key\""),
            Key.optional("previous-key-file", KeyKinds.secretFile()),
            Key.optional("previous-key-until", NotAfterKind.INSTANCE),
            new Key("pool", AddressRules.pool(), "[\"10.77.0.0/16\", \"fd77::/64\"]"),
            new Key("transports", TransportsKind.INSTANCE, "[\"udp\", \"tcp\"]"),
            new Key("forwarder", Kind.service("forwarder"), "\"kernel\""),
            new Key("modes", MODES, "[\"encrypted\"]"),
            new Key("compression", CompressionKind.SEVERAL, "[]"),
            new Key("isolate", Kind.flag(), "true"),
            new Key("idle-timeout", Kind.integer(0, 65535), "180"),
            new Key("resumption", Kind.flag(), "true"),
            new Key("early-data", Kind.flag(), "true"),
            new Key("workers", WORKERS, "\"auto\""));

    /** {@code [[client]]}. */
    static final List<Key> PEER = PushRules.with(
            Key.required("name", Kind.text((place, text) -> text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") ? text
                    : place.wrong("is no name", "1..64 letters, digits, \".\", \"_\", \"-\", the first a letter or digit"))),
            Key.required("public-key", KeyKinds.publicKey()),
            Key.optional("psk-file", KeyKinds.secretFile()),
            new Key("addresses", AddressRules.addresses(), "[]"),
            Key.optional("modes", MODES),
            Key.optional("not-after", NotAfterKind.INSTANCE),
            Key.optional("rate-limit", RateKind.INSTANCE));

    /** {@code [client]}. */
    static final List<Key> CLIENT = List.of(
            Key.required("server", AddressKinds.server()),
            new Key("tcp-port", Kind.integer(1, 65535), "51821"),
            Key.required("server-key", KeyKinds.publicKey()),
            Key.optional("key", OwnKey.kind()),
            new Key("key-file", KeyKinds.secretFile(), "\"client.key\""),
            Key.optional("psk-file", KeyKinds.secretFile()),
            new Key("capture", Kind.service("capture"), "\"tun\""),
            new Key("transports", TransportsKind.INSTANCE, "[\"udp\", \"tcp\"]"),
            new Key("suite", Kind.choice(suites(), Set.of()), "\"auto\""),
            new Key("mode", MODE, "\"encrypted\""),
            new Key("compression", CompressionKind.ONE, "\"off\""),
            new Key("routes", Kind.list(AddressKinds.prefix(), 0, "an array of prefixes"), "[\"0.0.0.0/0\", \"::/0\"]"),
            new Key("include", Kind.list(SelectorKind.selector(), 0, "an array of selectors"), "[]"),
            new Key("exclude", Kind.list(SelectorKind.selector(), 0, "an array of selectors"), "[]"),
            // Its default is the capture's.
            Key.optional("dns", Kind.choice(Set.of("tunnel", "direct"), Set.of())),
            new Key("accept-routes", Kind.list(AddressKinds.prefix(), 0, "an array of prefixes"), "[]"),
            new Key("accept-exclude", Kind.list(AddressKinds.prefix(), 0, "an array of prefixes"), "[]"),
            new Key("kill-switch", Kind.flag(), "false"),
            new Key("keepalive", Kind.integer(0, 65535), "25"),
            new Key("resumption", Kind.flag(), "true"),
            new Key("early-data", Kind.flag(), "true"),
            new Key("mtu", Kind.autoOr(Kind.integer(1280, 65535), "an integer 1280..65535"), "\"auto\""),
            new Key("workers", WORKERS, "\"auto\""));

    private Keys() {
    }

    private static Set<String> suites() {
        Set<String> names = Arrays.stream(Suite.values()).map(Suite::label).collect(Collectors.toSet());
        names.add("auto");
        return names;
    }
}
