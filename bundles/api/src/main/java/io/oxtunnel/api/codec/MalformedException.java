package io.oxtunnel.api.codec;

/** A control or handshake body that breaks the format; the message names field, value and what is allowed. Control path only. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Makes one with its message. */
    public MalformedException(String message) {
        super(message);
    }
}
