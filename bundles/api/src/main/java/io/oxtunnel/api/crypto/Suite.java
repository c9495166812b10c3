package io.oxtunnel.api.crypto;

/** The AEAD suites of PROTOCOL.md section 3; {@link #code()} is their number in an ACCEPT. Keys have 32 bytes, nonces 12, tags 16. */
public enum Suite {
    /** RFC 8439; every peer has it. */
    CHACHA20_POLY1305(0, "chacha20-poly1305", 1L << 48, 1L << 36),
    /** NIST SP 800-38D; preferred where both sides have AES in hardware. */
    AES_256_GCM(1, "aes-256-gcm", 1L << 28, 1L << 52);

    /** Bytes of a key. */
    public static final int KEY = 32;
    /** Bytes of a nonce. */
    public static final int NONCE = 12;
    /** Bytes of a tag. */
    public static final int TAG = 16;

    private final int code;
    private final String label;
    private final long rekeyAfterMessages;
    private final long integrityLimit;

    Suite(int code, String label, long rekeyAfterMessages, long integrityLimit) {
        this.code = code;
        this.label = label;
        this.rekeyAfterMessages = rekeyAfterMessages;
        this.integrityLimit = integrityLimit;
    }

    /** Returns the number on the wire. */
    public int code() {
        return code;
    }

    /** Returns the name in configuration files. */
    public String label() {
        return label;
    }

    /** Returns REKEY_AFTER_MESSAGES (PROTOCOL.md 2.2; RFC 9001 appendix B for AES). */
    public long rekeyAfterMessages() {
        return rekeyAfterMessages;
    }

    /** Returns how many failed opens discard the key (RFC 9001 section 6.6). */
    public long integrityLimit() {
        return integrityLimit;
    }

    /** Returns the suite with that number on the wire, or null. */
    public static Suite of(int code) {
        return code == 0 ? CHACHA20_POLY1305 : code == 1 ? AES_256_GCM : null;
    }
}
