package io.oxtunnel.api.codec;

/** What protects the data of a session (PROTOCOL.md 4.7), strongest first; {@link #code()} is the number on the wire. */
public enum Mode {
    /** Confidential and authentic. */
    ENCRYPTED("encrypted"),
    /** Authentic, in clear. */
    AUTH_ONLY("auth-only"),
    /** In clear, not authentic: no security for data. */
    PLAIN("plain");

    private final String label;

    Mode(String label) {
        this.label = label;
    }

    /** Returns the number on the wire, 0..2. */
    public int code() {
        return ordinal();
    }

    /** Returns the name in configuration files. */
    public String label() {
        return label;
    }

    /** Returns the mode with that number on the wire, or null. */
    public static Mode of(int code) {
        return code >= 0 && code < 3 ? values()[code] : null;
    }
}
