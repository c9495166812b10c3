package io.oxtunnel.api.crypto;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Seals packets with one key, in place or from one position of the memory it was made for to another. One thread. Allocates nothing
 * in a provider that says so. The caller never uses a nonce twice (PROTOCOL.md P3); the provider need not notice.
 *
 * <p>Order of calls for each packet: {@link #begin}, {@link #aad} once or more, {@link #data} any number of times, {@link #finish}.
 */
@ConsumerType
public interface Sealer extends AutoCloseable {
    /** Starts a packet with the 12-byte nonce at a position. */
    void begin(long nonceAt);

    /** Adds authenticated bytes; before any {@link #data}. */
    void aad(long at, int length);

    /** Encrypts {@code length} bytes, 1 or more; {@code in == out} or the ranges do not overlap. */
    void data(long in, int length, long out);

    /** Ends the packet and writes the 16-byte tag. */
    void finish(long tagAt);

    /** Erases the key as far as the provider can, and frees what it held. Idempotent. */
    @Override
    void close();
}
