package io.oxtunnel.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * An open transport: datagrams in {@link DatagramQueue}s. A protected datagram reaches the queue named by the low bits of its receiver
 * index (the bytes 9..12, big-endian, modulo {@link #queues()}), a handshake and clear data (flags &amp; 0x89 = 0) queue 0, as far as the transport can steer.
 */
@ConsumerType
public interface Transport extends AutoCloseable {
    /** Returns how many queues there are, a power of two; never changes. */
    int queues();

    /** Returns a queue; the same object always. */
    DatagramQueue queue(int index);

    /**
     * Makes a handle to send to, valid for all queues until it is released. Thread-safe; control path.
     *
     * @return the handle, 0..2^56-1, as passing handles are; equal for equal endpoints, each call wants a release of its own
     * @throws IllegalStateException if too many are in use; the message says how many
     */
    long intern(Endpoint endpoint);

    /** Gives a handle of {@link #intern} back. Thread-safe; no queue may be sending to it. */
    void release(long peer);

    /** Returns whether {@link #whole} works here. */
    default boolean sendsWhole() {
        return false;
    }

    /**
     * Returns a handle for the same endpoint whose datagrams are never fragmented, neither here nor on the way (Don't Fragment): for path
     * MTU probes (RFC 8899). One that the own interface does not take is dropped and not counted as refused. It is valid as long as
     * {@code peer} is, and is not released. Thread-safe.
     *
     * @param peer a handle of {@link #intern}
     * @throws UnsupportedOperationException if {@link #sendsWhole()} is false
     */
    default long whole(long peer) {
        throw new UnsupportedOperationException("this transport cannot keep datagrams from being fragmented");
    }

    /**
     * Returns the largest UDP payload that reaches the endpoint unfragmented as far as this machine knows (route and interface MTU).
     * Control path.
     */
    int maxDatagram(Endpoint endpoint);

    /** Returns the own address and port, as bound. */
    java.net.InetSocketAddress local();

    /**
     * Returns the descriptors of the system's datagram sockets that it receives from, queue by queue, for a successor that duplicates them
     * ({@link TransportRequest#predecessor}); none if it has none to give. They stay this transport's. Control path.
     */
    default int[] sockets() {
        return new int[0];
    }

    /** Returns one line for an administrator. */
    String describe();

    /** Closes the queues. Idempotent. */
    @Override
    void close();
}
