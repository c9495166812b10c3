package io.oxtunnel.api.session;

/**
 * Why a packet was not delivered. Every dropped packet has exactly one; {@link #label()} is the name of its counter and metric, and
 * {@link #text()} the words an administrator reads.
 */
public enum DropReason {
    // Outer side: shape of a datagram, before any crypto.
    /** A datagram shorter than its form. */
    TOO_SHORT("too_short", "a datagram shorter than its form"),
    /** A datagram of another protocol. */
    BAD_MAGIC("bad_magic", "a datagram of another protocol"),
    /** An illegal combination of flags. */
    BAD_FLAGS("bad_flags", "an illegal combination of flags"),
    /** A datagram whose length field disagrees with its size. */
    BAD_LENGTH("bad_length", "a datagram whose length field disagrees with its size"),
    /** A header whose seq disagrees with the counter. */
    BAD_SEQUENCE("bad_sequence", "a header whose seq disagrees with the counter"),
    // Handshakes.
    /** A handshake message of unknown type, version, kind or size. */
    BAD_HANDSHAKE("bad_handshake", "a handshake message of unknown type, version, kind or size"),
    /** A handshake message whose mac1 is wrong: not meant for this key. */
    BAD_MAC1("bad_mac1", "a handshake message whose mac1 is wrong: not meant for this key"),
    /** More handshakes than can wait. */
    HANDSHAKE_QUEUE_FULL("handshake_queue_full", "more handshakes than can wait"),
    /** A handshake under load whose sender has not shown that it receives at its address; it was sent a cookie. */
    COOKIE_REQUIRED("cookie_required", "a handshake under load whose sender has not shown that it receives at its address; it was sent a cookie"),
    /** A handshake of an address that sends more than 20 a second. */
    SOURCE_LIMITED("source_limited", "a handshake of an address that sends more than 20 a second"),
    /** A handshake message that does not open: wrong server key, psk or a changed byte. */
    HANDSHAKE_UNREADABLE("handshake_unreadable", "a handshake message that does not open: wrong server key, psk or a changed byte"),
    /** A handshake by a key that is in no [[client]] table. */
    UNKNOWN_CLIENT("unknown_client", "a handshake by a key that is in no [[client]] table"),
    /** A handshake in the name of a client whose private key its sender does not have. */
    PAYLOAD_UNREADABLE("payload_unreadable", "a handshake in the name of a client whose private key its sender does not have"),
    /** A handshake by a client whose not-after has passed. */
    CLIENT_EXPIRED("client_expired", "a handshake by a client whose not-after has passed"),
    /** A replayed handshake, or a client whose clock went back. */
    STALE_TIMESTAMP("stale_timestamp", "a replayed handshake, or a client whose clock went back"),
    /** A handshake less than 20 ms after the one before of the same key. */
    TOO_FREQUENT("too_frequent", "a handshake less than 20 ms after the one before of the same key"),
    /** A handshake payload with a field out of its range. */
    BAD_PAYLOAD("bad_payload", "a handshake payload with a field out of its range"),
    /** A handshake answered with a reason to reject. */
    HANDSHAKE_REJECTED("handshake_rejected", "a handshake answered with a reason to reject"),
    /** A handshake message to which nothing is in flight. */
    UNEXPECTED_HANDSHAKE("unexpected_handshake", "a handshake message to which nothing is in flight"),
    // Protected datagrams.
    /** A datagram for no session: the peer has restarted, or a key has expired. */
    UNKNOWN_INDEX("unknown_index", "a datagram for no session: the peer has restarted, or a key has expired"),
    /** A datagram under a key past its life. */
    KEY_EXPIRED("key_expired", "a datagram under a key past its life"),
    /** A clear datagram in an encrypted session, or in none. */
    CLEAR_IN_ENCRYPTED("clear_in_encrypted", "a clear datagram in an encrypted session, or in none"),
    /** A clear datagram for a plain session from another address or port than that of its handshake. */
    CLEAR_FROM_ELSEWHERE("clear_from_elsewhere", "a clear datagram for a plain session from another address or port than its handshake's"),
    /** A datagram in a form that the mode of its session forbids. */
    WRONG_MODE("wrong_mode", "a datagram in a form that the mode of its session forbids"),
    /** A datagram on a path that was not admitted. */
    UNKNOWN_PATH("unknown_path", "a datagram on a path that was not admitted"),
    /** A datagram whose tag does not fit. */
    AUTHENTICATION_FAILED("authentication_failed", "a datagram whose tag does not fit"),
    /** A datagram received before, or too old for the window. */
    REPLAYED("replayed", "a datagram received before, or too old for the window"),
    // Content of an opened datagram.
    /** An inner packet that is not IPv4 or IPv6, or does not fit its frame. */
    BAD_PACKET("bad_packet", "an inner packet that is not IPv4 or IPv6, or does not fit its frame"),
    /** A batch whose count or lengths do not fit its frame. */
    BAD_BATCH("bad_batch", "a batch whose count or lengths do not fit its frame"),
    /** Padding that is too long or not zero. */
    BAD_PADDING("bad_padding", "padding that is too long or not zero"),
    /** A compressed frame whose original would be empty or too long, or whose block does not yield just that. */
    BAD_COMPRESSION("bad_compression", "a compressed frame whose block is malformed or does not yield the length that it gives"),
    /** A compressed frame in a session that has not agreed on compression. */
    COMPRESSION_REFUSED("compression_refused", "a compressed frame in a session that has not agreed on compression, or by what is not installed any more"),
    /** A control message of unknown type or wrong size. */
    BAD_CONTROL("bad_control", "a control message of unknown type or wrong size"),
    /** A configuration from a client: only servers configure. */
    CONFIG_FROM_CLIENT("config_from_client", "a configuration from a client: only servers configure"),
    /** A configuration of an epoch that is not newer than the one in force. */
    STALE_CONFIG("stale_config", "a configuration of an epoch that is not newer than the one in force"),
    /** A configuration that could not be put into force; the one before it stays. */
    CONFIG_REFUSED("config_refused", "a configuration that could not be put into force; the one before it stays"),
    /** A ticket whose key this server does not have; answered by RETRY_FULL. */
    RESUME_UNKNOWN_KEY("resume_unknown_key", "a ticket of an earlier run of this server, of another one, or forged; the client was told to do without"),
    /** An expired ticket; answered by RETRY_FULL. */
    RESUME_EXPIRED("resume_expired", "a ticket that has expired; the client was told to do without"),
    /** A ticket that was shown before; answered by RETRY_FULL. */
    RESUME_USED("resume_used", "a ticket that was shown before: a replay; the client was told to do without"),
    /** No more tickets can be remembered; answered by RETRY_FULL. */
    RESUME_REGISTER_FULL("resume_register_full", "a ticket while no more can be remembered; the client was told to do without"),
    /** A ticket of a client that may not have it any more; answered by RETRY_FULL. */
    RESUME_REFUSED("resume_refused", "a ticket of a client that was removed, has expired, or may not use its mode any more"),
    /** An early packet that may not be one. */
    EARLY_REFUSED("early_refused", "a packet with a ticket that is of no permitted kind, not from the client's address, or switched off"),
    /** A packet for which there was no room to wait for a key. */
    WAIT_FULL("wait_full", "a packet that would have had to wait for a key where 8 wait already"),
    /** A packet that waited for a key in vain. */
    WAITED_TOO_LONG("waited_too_long", "a packet that waited for a key in vain"),
    /** An inner source that is not the lease of its session. */
    WRONG_SOURCE("wrong_source", "an inner source that is not the lease of its session"),
    /** An inner destination that is not the address of this client. */
    WRONG_DESTINATION("wrong_destination", "an inner destination that is not the address of this client"),
    /** A packet from client to client where clients are isolated. */
    ISOLATED("isolated", "a packet from client to client where clients are isolated"),
    /** A packet of or to a client above its rate-limit. */
    RATE_LIMITED("rate_limited", "a packet of or to a client above its rate-limit"),
    /** A congestion mark on the outer header that the inner packet may not carry (RFC 6040). */
    ECN_ILLEGAL("ecn_illegal", "a congestion mark on the outer header that the inner packet may not carry (RFC 6040)"),
    // Inner side: packets of a capture or forwarder.
    /** A packet while there is no session to send it through. */
    NO_SESSION("no_session", "a packet while there is no session to send it through"),
    /** A packet to an address that no client holds. */
    NO_ROUTE("no_route", "a packet to an address that no client holds"),
    /** A packet of a family or from a source address that the server did not assign. */
    NO_ADDRESS("no_address", "a packet of a family or from a source address that the server did not assign"),
    /** A packet larger than the tunnel takes; its sender was told. */
    TOO_BIG("too_big", "a packet larger than the tunnel takes; its sender was told"),
    /** A packet from the system that is not well-formed IPv4 or IPv6. */
    MALFORMED_INNER("malformed_inner", "a packet from the system that is not well-formed IPv4 or IPv6"),
    /** A packet that no key may send any more. */
    KEY_EXHAUSTED("key_exhausted", "a packet that no key may send any more"),
    // Inside.
    /** A packet for which no buffer was free. */
    NO_BUFFER("no_buffer", "a packet for which no buffer was free"),
    /** A datagram of another worker's session while that worker's ring is full. */
    RING_FULL("ring_full", "a datagram of another worker's session while that worker's ring is full"),
    /** A packet that the operating system refused. */
    REFUSED_BY_SYSTEM("refused_by_system", "a packet that the operating system refused"),
    /** A packet that was under way when the tunnel closed. */
    CLOSING("closing", "a packet that was under way when the tunnel closed");

    private final String label;
    private final String text;

    DropReason(String label, String text) {
        this.label = label;
        this.text = text;
    }

    /** Returns the name of the counter. */
    public String label() {
        return label;
    }

    /** Returns what was dropped, in words. */
    public String text() {
        return text;
    }

    /** Returns the code that the data path returns for this reason: {@code -1 - ordinal()}. */
    public int code() {
        return -1 - ordinal();
    }

    private static final DropReason[] VALUES = values();

    /**
     * Returns the reason for a negative code of the data path.
     *
     * @param code negative
     */
    public static DropReason of(int code) {
        return VALUES[-1 - code];
    }
}
