package io.oxtunnel.api.session;

import io.oxtunnel.api.packet.Memory;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a worker asks about a handshake datagram before it copies and queues it: whether it is meant for this side at all. Strangers'
 * datagrams end here at the price of one HMAC. One worker; no lock, no allocation, no state of the sender.
 */
@ProviderType
public interface HandshakeGate {
    /**
     * Checks a datagram that passed {@link io.oxtunnel.api.codec.Codec#inspect} as a handshake.
     *
     * @param at position of the datagram
     * @param length its length, header included
     * @return 0 if it may be queued, or {@code -1 - DropReason.ordinal()}
     */
    int check(Memory memory, long at, int length);
}
