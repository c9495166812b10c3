package io.oxtunnel.demo;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text that every payload of the demo carries, so that a sniffer can tell whether it crossed a wire in clear. */
enum Marker {
    /** In every 1,024 bytes of the file. */
    FILE,
    /** In a header of every HTTP request and answer. */
    HTTP,
    /** In every datagram of the echo. */
    UDP,
    /** In every ping: what iputils calls the pattern, at most 16 bytes. */
    PING;

    /** Length of every marker, bytes. */
    static final int LENGTH = 16;
    /** What all markers begin with. The kind is the next character. */
    static final byte[] PREFIX = "OXDEMO-".getBytes(StandardCharsets.US_ASCII);

    /**
     * Returns the marker of this kind.
     *
     * @param tag eight characters of one run of the demo
     */
    String text(String tag) {
        if (tag.length() != LENGTH - PREFIX.length - 1) {
            throw new IllegalArgumentException("tag \"" + tag + "\"; allowed: 8 characters");
        }
        return new String(PREFIX, StandardCharsets.US_ASCII) + letter() + tag;
    }

    byte[] bytes(String tag) {
        return text(tag).getBytes(StandardCharsets.US_ASCII);
    }

    String hex(String tag) {
        return HexFormat.of().formatHex(bytes(tag));
    }

    char letter() {
        return name().charAt(0);
    }
}
