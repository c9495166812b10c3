package io.oxtunnel.api.tunnel;

import io.oxtunnel.api.session.DropReason;

/**
 * Something that happened between a tunnel and a peer, or a stranger. The same thing again counts instead of being listed again.
 *
 * @param at when it happened last, nanoseconds of {@link Tunnel#now()}
 * @param count how often it happened
 * @param source address and port of the other side, or empty
 * @param reason why a message was dropped, or null if none was
 * @param text one line for people; never a secret
 */
public record PeerEvent(long at, long count, String source, DropReason reason, String text) {
    /** Text of a client's handshake message on its way. */
    public static final String HANDSHAKE_SENT = "handshake sent";
}
