package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.Session;

/** What tells a server from a client on the data path: which session a packet goes to, and which packets a session may bring. */
public interface Routing {
    /**
     * Returns the session for a well-formed packet from the port, or null: then {@link #unroutable} says why.
     */
    Session outbound(Memory memory, long ip);

    /** Returns the code of the {@link io.oxtunnel.api.session.DropReason} for a packet without a session. */
    int unroutable(Memory memory, long ip);

    /**
     * Returns the session that a well-formed packet in clear claims to come from, or null. Nothing is proven by that.
     */
    Session clear(Memory memory, long ip);

    /**
     * Checks a well-formed packet that a session brought.
     *
     * @return 0, or the code of a drop reason
     */
    int inbound(Memory memory, long ip, int length, Session session);
}
