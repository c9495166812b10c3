package io.oxtunnel.config;

/**
 * One key of a table.
 *
 * @param name as typed
 * @param kind type and rule
 * @param standard default in TOML, such as {@code "auto"} with its quotes; empty if the key is required, null if it may be absent
 */
record Key(String name, Kind kind, String standard) {
    /** A key that must be there. */
    static Key required(String name, Kind kind) {
        return new Key(name, kind, "");
    }

    /** A key that may be absent. */
    static Key optional(String name, Kind kind) {
        return new Key(name, kind, null);
    }
}
