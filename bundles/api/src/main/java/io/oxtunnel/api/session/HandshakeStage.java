package io.oxtunnel.api.session;

import java.util.List;

/**
 * The stages that a handshake passes at a server, in their order, cheapest first (PROTOCOL.md 4.6); each names the reasons for which it
 * drops. {@link Counters.Traffic#HANDSHAKES_IN} come to {@link #MAC1}, {@link Counters.Traffic#HANDSHAKES_DONE} leave the last.
 */
public enum HandshakeStage {
    /** Type, version, kind and size. */
    SHAPE("shape", DropReason.BAD_HANDSHAKE),
    /** Whether the sender knows this server's public key. */
    MAC1("mac1", DropReason.BAD_MAC1),
    /** A place in the queue. */
    QUEUE("queue", DropReason.HANDSHAKE_QUEUE_FULL),
    /** Under load: whether the sender receives what is sent to its address. */
    COOKIE("cookie under load", DropReason.COOKIE_REQUIRED),
    /** A token of the source address. */
    SOURCE("source's bucket", DropReason.SOURCE_LIMITED),
    /** Of a RESUME: whether its ticket may be taken; answered by RETRY_FULL. */
    TICKET("ticket", DropReason.RESUME_UNKNOWN_KEY, DropReason.RESUME_EXPIRED, DropReason.RESUME_REFUSED, DropReason.RESUME_USED,
            DropReason.RESUME_REGISTER_FULL),
    /** DH es, the client's static key. */
    STATIC_KEY("DH es, static key", DropReason.HANDSHAKE_UNREADABLE),
    /** Whether a table names that key. */
    ALLOW_LIST("allow-list", DropReason.UNKNOWN_CLIENT),
    /** DH ss, the payload. */
    PAYLOAD("DH ss, payload", DropReason.PAYLOAD_UNREADABLE, DropReason.BAD_PAYLOAD),
    /** A timestamp greater than every one before. */
    TIMESTAMP("timestamp", DropReason.STALE_TIMESTAMP),
    /** 20 ms since the one before. */
    INTERVAL("interval", DropReason.TOO_FREQUENT),
    /** Mode, suite, address, expiry; then DH ee and se, and the answer. */
    POLICY("policy, DH ee and se", DropReason.CLIENT_EXPIRED, DropReason.HANDSHAKE_REJECTED);

    private final String label;
    private final List<DropReason> reasons;

    HandshakeStage(String label, DropReason... reasons) {
        this.label = label;
        this.reasons = List.of(reasons);
    }

    /** Returns the stage in words. */
    public String label() {
        return label;
    }

    /** Returns the reasons for which it drops. */
    public List<DropReason> reasons() {
        return reasons;
    }

    /** Returns how many it has dropped. */
    public long dropped(Counters counters) {
        return reasons.stream().mapToLong(counters::get).sum();
    }
}
