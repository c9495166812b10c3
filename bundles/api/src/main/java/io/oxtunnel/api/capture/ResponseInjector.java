package io.oxtunnel.api.capture;

import io.oxtunnel.api.packet.PacketBatch;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hands IP packets to this machine as if they had come from the network, without an interface of its own. Used by one thread at a time;
 * {@link #send} neither blocks nor allocates nor throws.
 */
@ConsumerType
public interface ResponseInjector extends AutoCloseable {
    /**
     * Injects slots {@code first..size-1} of a batch: IPv4 and IPv6 packets to an address of this machine, with complete checksums.
     * Segments of one TCP stream that follow one another may arrive as one. Headers may be overwritten; buffers stay the caller's. What the
     * system does not take is dropped and counted. A slot of length 0 is passed over.
     */
    void send(PacketBatch from, int first);

    /** Returns how many packets the system did not take. Any thread. */
    long refused();

    /** Returns in a few words how packets get in. */
    String describe();

    /** Closes it. Idempotent. */
    @Override
    void close();
}
