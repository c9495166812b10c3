package io.oxtunnel.forwarder.userspace.tcp;

/**
 * The direction from the destination to the client: what was read from the socket, what of it was sent, and what has arrived. Bytes are
 * kept until they are acknowledged. What may be sent next is for {@link Plan} to say. One thread, no allocation.
 */
final class Outflow {
    /** Nobody has answered for that long (RFC 9293, R2; what Linux waits by default): the connection is lost. */
    static final long GIVE_UP = 924_000;
    private static final int READ_AHEAD = 65_536;

    final Recovery recovery = new Recovery();
    final Congestion congestion = new Congestion();
    private final Connection connection;
    private final Chunks chunks;
    private final ByteStream stream;
    private final int capacity;

    /** First byte that is not acknowledged: SND.UNA. */
    long una;
    /** Behind the highest byte or FIN that was sent: SND.NXT. */
    long next;
    /** Behind the last byte that was read from the socket. */
    long end;
    /** Bytes that the client takes from {@link #una} on. */
    long window;
    long largestWindow;
    /** Largest segment, options included. */
    int segment;
    boolean ending;
    boolean probe;
    private int shift;
    private long windowSequence;
    private long windowAcknowledgement;
    private boolean sentFirst;
    private long retransmitAt;
    private boolean doubled;
    private long progressAt;
    private long sentAt;
    private long timedEnd;
    private long timedAt;

    Outflow(Connection connection, Chunks chunks, int capacity) {
        this.connection = connection;
        this.chunks = chunks;
        this.capacity = capacity;
        stream = new ByteStream(chunks, capacity);
    }

    /** Begins with the number of our SYN. */
    void begin(Client client, int initial, int windowShift, int largestSegment, boolean selective, long now) {
        una = Sequence.initial(initial);
        next = una;
        end = una + 1;
        shift = windowShift;
        segment = largestSegment;
        window = 0;
        largestWindow = 0;
        ending = false;
        probe = false;
        sentFirst = false;
        retransmitAt = Connection.NEVER;
        doubled = false;
        progressAt = now;
        sentAt = now;
        timedEnd = -1;
        stream.begin(client, end);
        recovery.begin(selective, una);
        congestion.begin(largestSegment);
    }

    /**
     * Takes the window of a segment, unless a newer one was seen (RFC 9293, section 3.10.7.4).
     *
     * @param advanced whether the segment acknowledges something new: then its window counts, though it be sent again and have an old number
     */
    void window(Segment s, long sequence, long acknowledgement, boolean advanced) {
        if (advanced || windowSequence < sequence || windowSequence == sequence && windowAcknowledgement <= acknowledgement) {
            establish((long) s.window << shift, sequence, acknowledgement);
        }
    }

    /** Takes the first window; that of a SYN is not scaled. */
    void establish(long bytes, long sequence, long acknowledgement) {
        boolean opened = window == 0 && bytes > 0;
        window = bytes;
        largestWindow = Math.max(largestWindow, bytes);
        windowSequence = sequence;
        windowAcknowledgement = acknowledgement;
        if (opened && una == next) {
            retransmitAt = Connection.NEVER;
        } else if (opened) {
            // What was sent into the closed window was not taken.
            recovery.timeout(una, next);
        }
    }

    /** Returns whether an acknowledgement says the same as the last one, as a sign that something was lost (RFC 5681, section 2). */
    boolean duplicate(Segment s, long acknowledgement) {
        return acknowledgement == una && una < next && s.extent() == 0 && (long) s.window << shift == window;
    }

    /** Takes an acknowledgement {@code una < number <= next}. */
    void acknowledged(long number, long now) {
        long newly = number - una;
        long flight = next - una;
        if (timedEnd >= 0 && number >= timedEnd) {
            connection.trip.measure(now - timedAt);
            timedEnd = -1;
        }
        una = number;
        progress(now);
        doubled = false;
        connection.trip.restore();
        stream.release(Math.min(una, end), una >= end);
        boolean over = recovery.acknowledged(una, newly, segment);
        if (!over && (!recovery.active() || recovery.timedOut())) {
            congestion.acknowledged(newly, flight);
        }
        retransmitAt = una < next ? now + connection.trip.timeout() : Connection.NEVER;
    }

    /** Says that the client is there, though he takes nothing. */
    void progress(long now) {
        progressAt = now;
    }

    /** Looks for a loss after the acknowledgement of a segment was taken. */
    void detectLoss() {
        boolean nothingNew = end <= next || next - una >= window;
        long flight = next - una;
        if (recovery.detect(una, next, segment, nothingNew)) {
            congestion.loss(flight);
        }
    }

    /** Does what is due; false if the client has not answered for too long. */
    boolean expire(long now) {
        if (now < retransmitAt) {
            return true;
        }
        if (now - progressAt >= GIVE_UP) {
            return false;
        }
        timedEnd = -1;
        if (window == 0 || una == next) {
            probe = true;
        } else {
            congestion.timeout(next - una, !doubled);
            recovery.timeout(una, next);
        }
        doubled = true;
        connection.trip.backOff();
        retransmitAt = now + connection.trip.timeout();
        return true;
    }

    /** Says that {@code length} numbers from {@code at} on were sent, a FIN included. */
    void sent(long at, int length, long now) {
        probe = false;
        if (at + length > next) {
            if (timedEnd < 0 && !connection.timestamps && at == next) {
                timedEnd = at + length;
                timedAt = now;
            }
            if (at < next) {
                timedEnd = -1;
            }
            next = at + length;
            sentFirst |= finSent() && !connection.in.finished();
        } else {
            // Karn's algorithm (RFC 6298, section 3): what was sent twice measures nothing.
            timedEnd = -1;
            recovery.resent(at + length);
        }
        sentAt = now;
        if (retransmitAt == Connection.NEVER) {
            retransmitAt = now + connection.trip.timeout();
        }
    }

    /** Begins to wait for a window that opens, where nothing is under way that would tell (RFC 9293, section 3.8.6.1). */
    void awaitWindow(long now) {
        if (retransmitAt == Connection.NEVER && una == next) {
            progressAt = now;
            retransmitAt = now + connection.trip.timeout();
        }
    }

    /** Slows down again what was idle for long. */
    void resume(long now) {
        if (una == next && now - sentAt > connection.trip.timeout()) {
            congestion.idle();
        }
        if (retransmitAt == Connection.NEVER) {
            progressAt = now;
        }
    }

    /** Returns how many bytes may be read from the socket now: twice the congestion window ahead, within what memory is left. */
    int room() {
        long most = Math.min(Math.min(capacity, chunks.share(connection.client)), Math.max(READ_AHEAD, 2 * congestion.window()));
        return (int) Math.max(0, most - (end - una));
    }

    /** Says that bytes were read from the socket into the stream. */
    void read(int bytes) {
        end += bytes;
    }

    /** Says that the socket has no more bytes: a FIN follows the last one. */
    void ended() {
        ending = true;
    }

    /** Lowers the segment size to what a path takes; what is under way was too big, and goes again. False if it was as small before. */
    boolean lower(int largestSegment) {
        if (largestSegment >= segment) {
            return false;
        }
        segment = largestSegment;
        congestion.segment(largestSegment);
        recovery.timeout(una, next);
        return true;
    }

    /** Returns whether our FIN was sent, once at least. */
    boolean finSent() {
        return ending && next > end;
    }

    /** Returns whether our FIN was acknowledged. */
    boolean finAcknowledged() {
        return ending && una > end;
    }

    /** Returns whether our FIN was sent before the client's had come: then we are the side that waits in TIME-WAIT. */
    boolean sentFirst() {
        return sentFirst;
    }

    /** Returns when the next retransmission or probe is due. */
    long deadline() {
        return retransmitAt;
    }

    ByteStream stream() {
        return stream;
    }

    /** Gives the memory back; nothing is sent any more. */
    void clear() {
        stream.clear();
        retransmitAt = Connection.NEVER;
    }
}
