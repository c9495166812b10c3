package io.oxtunnel.api.codec;

/**
 * The forms of a datagram (PROTOCOL.md 2), as the int codes that {@link Codec#inspect} returns; negative results are
 * {@code -1 - DropReason.ordinal()}.
 */
public final class Form {
    /** A handshake message: goes to the control path. */
    public static final int HANDSHAKE = 0;
    /** A sealed control message. */
    public static final int SEALED_CONTROL = 1;
    /** A control message in clear with a tag. */
    public static final int AUTH_CONTROL = 2;
    /** Sealed data. */
    public static final int SEALED_DATA = 3;
    /** Data in clear with a tag. */
    public static final int AUTH_DATA = 4;
    /** Data in clear. */
    public static final int PLAIN_DATA = 5;

    private Form() {
    }
}
