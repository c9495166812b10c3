package io.oxtunnel.api.session;

/** States of PROTOCOL.md 4.6. */
public enum SessionState {
    /** Client: nothing under way. */
    IDLE,
    /** Client: an INIT is in flight. */
    INIT_SENT,
    /** Server: an INIT was answered and nothing has opened under the new key yet. */
    HALF_OPEN,
    /** Keys are agreed and data may flow. */
    ESTABLISHED,
    /** Client: data flows under the old key while a new one is agreed. */
    REKEYING,
    /** Client: no answer for 90 s; waits before it tries again. */
    BACKOFF,
    /** Keys are erased. */
    CLOSED
}
