package io.oxtunnel.session.engine;

/** What a session remembers of its configuration by CONFIG_UPDATE (PROTOCOL.md 4.5). Control path. */
final class SessionConfig {
    private static final int AS_AGREED = -1;

    private int epoch;
    private int keepaliveSeconds = AS_AGREED;
    private boolean configured;
    private ConfigOutbox outbox;

    /** Returns the epoch that ACKs carry: applied (client) or issued (server). */
    int epoch() {
        return epoch;
    }

    void epoch(int next) {
        epoch = next;
    }

    /**
     * Returns the keepalive in force.
     *
     * @param agreed in the ACCEPT
     */
    int keepaliveSeconds(int agreed) {
        return keepaliveSeconds == AS_AGREED ? agreed : keepaliveSeconds;
    }

    /** Client: takes a pushed keepalive. */
    void keepalive(int seconds) {
        keepaliveSeconds = seconds;
    }

    /** Client: the keepalive of the ACCEPT holds again. */
    void keepaliveAsAgreed() {
        keepaliveSeconds = AS_AGREED;
    }

    /** Client: whether something is in force that a server must be able to withdraw. */
    void configured(boolean whether) {
        configured = whether;
    }

    /** Client: returns the epoch for an INIT: not 0 as long as a configuration, maybe of an earlier session, is in force; tickets are none. */
    int initEpoch() {
        if (!configured) {
            return 0;
        }
        return epoch == 0 ? 1 : epoch;
    }

    /** Server: returns whether the client came with the configuration of an earlier session, which it keeps until it gets another. */
    boolean peerConfigured() {
        return configured;
    }

    /** Server: takes the epoch of an INIT. */
    void peerEpoch(int theirs) {
        configured |= theirs != 0;
    }

    /** Server: returns what the session is told, or null before there was anything to tell. */
    ConfigOutbox outbox() {
        return outbox;
    }

    void outbox(ConfigOutbox made) {
        outbox = made;
    }

    /** Server: returns the epoch that an ACCEPT carries: the last one the client has acknowledged, 0 in a new session. */
    int acknowledged() {
        return outbox == null ? 0 : outbox.acknowledged();
    }
}
