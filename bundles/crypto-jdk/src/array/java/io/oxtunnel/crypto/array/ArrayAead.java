package io.oxtunnel.crypto.array;

/** An AEAD cipher with its key, for one direction, that works on byte arrays. One thread. */
public interface ArrayAead extends AutoCloseable {
    /**
     * Starts a message.
     *
     * @param nonce 12 bytes, copied
     * @throws IllegalStateException if it seals and the nonce was the one of the message before
     */
    void begin(byte[] nonce);

    /** Adds the first {@code length} bytes of an array as authenticated bytes. */
    void aad(byte[] bytes, int length);

    /** Encrypts the first {@code length} bytes of {@code in} to the start of {@code out}, another array, with the tag behind them. */
    void seal(byte[] in, int length, byte[] out);

    /** Decrypts {@code length} bytes and the tag behind them to the start of {@code out}, another array. Returns whether the tag fits. */
    boolean open(byte[] in, int length, byte[] out);

    /** Erases the key as far as the library lets it. Idempotent; begin throws from now on. */
    @Override
    void close();
}
