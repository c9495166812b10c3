package io.oxtunnel.api.session;

/** What the protocol core decided about one message of the control path. */
public sealed interface Verdict {
    /**
     * Send this back to where the message came from.
     *
     * @param datagram a whole datagram
     */
    record Reply(byte[] datagram) implements Verdict {
    }

    /**
     * The message was taken; what follows from it went through {@link SessionEvents}.
     *
     * @param session it belongs to
     */
    record Deliver(Session session) implements Verdict {
    }

    /**
     * The message was dropped.
     *
     * @param reason to be counted
     * @param peer whom it was from, once that is proven, or null
     * @param detail more for people, or empty; never a secret
     */
    record Drop(DropReason reason, String peer, String detail) implements Verdict {
        /** A message that says nothing about who sent it. */
        public Drop(DropReason reason) {
            this(reason, null, "");
        }
    }
}
