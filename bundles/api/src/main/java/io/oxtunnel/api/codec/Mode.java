package io.oxtunnel.api.codec;

/** What protects the data of a session (PROTOCOL.md 4.7), strongest first; {@link #code()} is the number on the wire. */
public enum Mode {
    /** Confidential and authentic. */
    ENCRYPTED("encrypted", Wire.ENCRYPTED, Wire.CONTENT, Wire.TAG),
    /** Authentic, in clear. */
    AUTH_ONLY("auth-only", Wire.AUTH, Wire.CONTENT, Wire.TAG),
    /** In clear, not authentic: no security for data. */
    PLAIN("plain", 0, Wire.HEADER, 0);

    private final String label;
    private final int dataFlag;
    private final int content;
    private final int trailer;

    Mode(String label, int dataFlag, int content, int trailer) {
        this.label = label;
        this.dataFlag = dataFlag;
        this.content = content;
        this.trailer = trailer;
    }

    /** Returns the number on the wire, 0..2. */
    public int code() {
        return ordinal();
    }

    /** Returns the name in configuration files. */
    public String label() {
        return label;
    }

    /** Returns the flag that every data datagram of the mode carries: ENCRYPTED, AUTH, or 0. */
    public int dataFlag() {
        return dataFlag;
    }

    /** Returns the flags of its protected control messages: only ENCRYPTED seals them, the others leave them in clear with a tag. */
    public int controlFlags() {
        return Wire.CONTROL | (this == ENCRYPTED ? Wire.ENCRYPTED : Wire.AUTH);
    }

    /** Returns the offset of the content in a data datagram: 21 bytes, 9 in PLAIN. */
    public int content() {
        return content;
    }

    /** Returns what a data datagram adds to its content, in bytes: 37, 9 in PLAIN. */
    public int overhead() {
        return content + trailer;
    }

    /** Returns whether this protects less than another mode. */
    public boolean weakerThan(Mode other) {
        return compareTo(other) > 0;
    }

    /** Returns the mode with that number on the wire, or null. */
    public static Mode of(int code) {
        return code >= 0 && code < 3 ? values()[code] : null;
    }
}
