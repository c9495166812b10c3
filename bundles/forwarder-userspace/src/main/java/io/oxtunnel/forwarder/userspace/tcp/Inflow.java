package io.oxtunnel.forwarder.userspace.tcp;

/**
 * The direction from the client to the destination: what was received, what of it the socket has taken, and what is said about it. A byte
 * is acknowledged only when it is in order and this buffer holds it. One thread, no allocation.
 */
final class Inflow {
    private static final int DELAY = 40;

    private final Connection connection;
    private final ByteStream stream;
    private final int capacity;
    private final Ranges early = new Ranges();
    private final Chunks chunks;

    /** Next byte that is expected: RCV.NXT without a FIN. */
    private long next;
    /** Next byte that the socket takes. */
    private long taken;
    /** Right edge of the window that was announced; it never moves to the left. */
    private long edge;
    /** The number of the client's FIN, or -1. */
    private long fin;
    private boolean finished;
    private int shift;
    private int segment;

    private boolean acknowledge;
    private int duplicates;
    private long delayed;
    private int unacknowledged;
    private long lastEarly;
    /** What was acknowledged last: Last.ACK.sent (RFC 7323, section 4.3). */
    private long told;

    Inflow(Connection connection, Chunks chunks, int capacity) {
        this.connection = connection;
        this.chunks = chunks;
        this.capacity = capacity;
        stream = new ByteStream(chunks, capacity + (1 << Segment.LARGEST_SHIFT));
    }

    /** Begins behind the client's SYN. */
    void begin(Client client, int initial, int windowShift, int largestSegment) {
        next = Sequence.initial(initial) + 1;
        taken = next;
        told = next;
        edge = next;
        fin = -1;
        finished = false;
        shift = windowShift;
        segment = largestSegment;
        acknowledge = false;
        duplicates = 0;
        delayed = Connection.NEVER;
        unacknowledged = 0;
        early.clear();
        stream.begin(client, next);
        window();
    }

    /** Returns whether a segment has anything in the window (RFC 9293, section 3.10.7.4, first check). */
    boolean acceptable(long sequence, int extent) {
        long expected = acknowledgement();
        // At the expected number always: what a probe of a closed window says of the other direction counts.
        return sequence == expected || sequence < edge && (extent == 0 ? sequence > expected : sequence + extent > expected);
    }

    /**
     * Takes what is new of a segment that is acceptable.
     *
     * @param sequence of the first payload byte
     * @return whether the socket has something new to take
     */
    boolean take(Segment s, long sequence, long now) {
        if (s.extent() == 0) {
            return false;
        }
        long before = next;
        long end = sequence + s.length;
        long first = Math.max(sequence, next);
        long last = Math.min(end, edge);
        if (finished || last <= first && !(s.has(Segment.FIN) && end == next)) {
            acknowledgeNow();
            return false;
        }
        if (last > first && !hold(s, sequence, first, (int) (last - first))) {
            acknowledgeNow();
            return false;
        }
        if (s.has(Segment.FIN) && last == end) {
            fin = end;
        }
        finished = fin == next;
        account(before, first, (int) (last - first), now);
        return next > before || finished;
    }

    private boolean hold(Segment s, long sequence, long first, int length) {
        if (first > next && early.size() == Ranges.MOST && early.find(first - 1) < 0) {
            return false;
        }
        if (!stream.put(first, s.memory, s.payload + (first - sequence), length)) {
            return false;
        }
        if (first > next) {
            lastEarly = first;
            return early.add(first, first + length);
        }
        next = first + length;
        if (early.size() > 0) {
            next = early.firstOutside(next);
            early.removeBelow(next);
        }
        return true;
    }

    /** Decides when this is acknowledged (RFC 5681, section 4.2): at once when it is early, fills a gap, ends, or is the second one. */
    private void account(long before, long first, int length, long now) {
        unacknowledged += length;
        if (first > before) {
            duplicates++;
        }
        if (first > before || next > first + length || early.size() > 0 || finished || unacknowledged >= 2 * segment) {
            acknowledge = true;
        } else if (delayed == Connection.NEVER) {
            delayed = now + DELAY;
        }
    }

    /** Has the next occasion acknowledge. */
    void acknowledgeNow() {
        acknowledge = true;
    }

    /** Says that the time of a delayed acknowledgement may be over. */
    void expire(long now) {
        acknowledge |= delayed <= now;
    }

    /** Returns when a delayed acknowledgement is due. */
    long deadline() {
        return delayed;
    }

    /** Returns whether an acknowledgement is owed. */
    boolean owed() {
        return acknowledge;
    }

    /** Returns how many duplicate ones a client without SACK is owed; they are how it learns of a loss. */
    int duplicates() {
        return duplicates;
    }

    /** Says that a segment with the acknowledgement was sent. */
    void acknowledged() {
        acknowledge = false;
        duplicates = Math.max(0, duplicates - 1);
        delayed = Connection.NEVER;
        unacknowledged = 0;
        told = acknowledgement();
    }

    /** Returns what the last segment to the client acknowledged. */
    long told() {
        return told;
    }

    /** Forgets duplicates: the client has selective acknowledgements. */
    void noDuplicates() {
        duplicates = 0;
    }

    /** Returns what is acknowledged: everything in order, the FIN included. */
    long acknowledgement() {
        return next + (finished ? 1 : 0);
    }

    /**
     * Returns the window field to send, and remembers what it promises. The right edge moves only by a segment or more (RFC 9293, section
     * 3.8.6.2.2) and never back.
     */
    int window() {
        edge = Math.max(edge, wanted());
        long ack = acknowledgement();
        long field = Math.max(0, edge - ack) + (1L << shift) - 1 >> shift;
        field = Math.min(field, 0xffff);
        edge = Math.max(edge, ack + (field << shift));
        return (int) field;
    }

    /** Returns the window field of a SYN, which is never scaled (RFC 7323, section 2.2). */
    int unscaledWindow() {
        return (int) Math.min(0xffff, edge - next);
    }

    private long wanted() {
        long room = Math.min(Math.min(capacity, 0xffffL << shift), Math.max(chunks.share(connection.client), Math.min(capacity, 2L * segment)));
        long right = Math.max(next, taken + room);
        return right - edge >= Math.min(segment, room / 2) ? right : edge;
    }

    /** Says that the socket took bytes; a window that opened well is announced. */
    void taken(int bytes) {
        taken += bytes;
        stream.release(taken, taken == next && early.size() == 0);
        long opened = wanted() - edge;
        // Worth a segment of its own when the client is, or soon will be, waiting for it.
        if (opened >= 2L * segment && (edge - next < capacity / 2 || opened >= capacity / 4)) {
            acknowledge = true;
        }
    }

    /** Returns how many bytes wait for the socket. */
    int waiting() {
        return (int) (next - taken);
    }

    /** Returns the number of the first byte that waits for the socket. */
    long takenTo() {
        return taken;
    }

    /** Returns whether the client's FIN and all before it were received. */
    boolean finished() {
        return finished;
    }

    /** Returns what came ahead of a gap. */
    Ranges early() {
        return early;
    }

    /** Returns a number in the range that came last (RFC 2018, section 4: it is reported first). */
    long lastEarly() {
        return lastEarly;
    }

    ByteStream stream() {
        return stream;
    }

    /** Gives the memory back. */
    void clear() {
        stream.clear();
        early.clear();
        delayed = Connection.NEVER;
        acknowledge = false;
        taken = next;
    }
}
