package io.oxtunnel.session.engine;

/** What a session knows of resumption (PROTOCOL.md 4.9). Written on the control path, read by any thread. */
final class EarlyState {
    private volatile boolean answers;
    private volatile boolean room;
    private volatile boolean resumed;
    private volatile int packets;

    /** Server: returns whether packets for the client wait until a key is confirmed, for they answer what came early. */
    boolean answers() {
        return answers;
    }

    void answers(boolean wait) {
        answers = wait;
    }

    /** Client: returns whether a packet may wait for a session. */
    boolean room() {
        return room;
    }

    void room(boolean some) {
        room = some;
    }

    /** Returns whether the session began with a ticket. */
    boolean resumed() {
        return resumed;
    }

    void resumed(boolean byTicket) {
        resumed = byTicket;
    }

    /** Returns how many packets came early. */
    int packets() {
        return packets;
    }

    /** Counts one. Control path, the only writer. */
    void count() {
        packets = packets + 1;
    }
}
