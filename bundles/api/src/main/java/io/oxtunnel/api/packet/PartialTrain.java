package io.oxtunnel.api.packet;

/**
 * The train of which a part went before the socket would block: a slot that is not taken, whose rest goes when it is offered again.
 * Data path.
 */
public final class PartialTrain {
    private int offset;
    private long at;
    private long peer;

    /** Returns how much of slot {@code first} went already; 0 if the caller offers something else. */
    public int resume(PacketBatch from, int first) {
        return offset > 0 && first < from.size && from.at[first] == at && from.peer[first] == peer && offset < from.length[first] ? offset : 0;
    }

    /** Remembers that {@code offset} bytes of a slot went; 0 = none, and {@code slot} may then be behind the last. */
    public void keep(PacketBatch from, int slot, int offset) {
        this.offset = offset;
        if (offset > 0) {
            at = from.at[slot];
            peer = from.peer[slot];
        }
    }
}
