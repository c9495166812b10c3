package io.oxtunnel.forwarder.userspace.flow;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.forwarder.userspace.egress.EgressPolicy;
import io.oxtunnel.linux.poll.DescriptorSet;

/**
 * What the flows of a queue share.
 *
 * @param pool where packets are
 * @param descriptors all sockets of the queue
 * @param kind upper 8 bits of the tokens of these flows, 1..127
 * @param policy says which destinations clients may reach
 * @param answers packets for clients that no socket gave
 * @param troubles errors of the system
 * @param server the server's own addresses in the tunnel
 * @param mtu largest packet for a client in bytes
 */
public record Surroundings(BufferPool pool, DescriptorSet descriptors, int kind, EgressPolicy policy, Answers answers, Troubles troubles,
        ServerAddresses server, int mtu) {
    private static final int KIND_SHIFT = 56;

    /** Returns the token of a descriptor of these flows. */
    public long token(long number) {
        return (long) kind << KIND_SHIFT | number;
    }

    /** Returns the kind that a token names. */
    public static int kind(long token) {
        return (int) (token >>> KIND_SHIFT);
    }

    /** Returns a token without its kind. */
    public static long number(long token) {
        return token & (1L << KIND_SHIFT) - 1;
    }
}
