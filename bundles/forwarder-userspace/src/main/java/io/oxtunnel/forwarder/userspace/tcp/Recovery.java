package io.oxtunnel.forwarder.userspace.tcp;

/**
 * What of the bytes under way has arrived and what is lost: the scoreboard of RFC 6675, where the client reports selectively (RFC 2018),
 * and the counting of duplicate acknowledgements of RFC 6582, where he does not. One thread, no allocation.
 *
 * <p>Bytes below {@code lostBelow} that were not reported are lost; those of them from {@code resent} on have not been sent again yet.
 */
final class Recovery {
    private static final int THRESHOLD = 3;

    private final Ranges arrived = new Ranges();
    private boolean selective;
    private boolean active;
    private boolean timedOut;
    private boolean urgent;
    private int duplicates;
    private long lostBelow;
    private long resent;
    /** Recovery is over when this is acknowledged. */
    private long point;

    /** Begins a connection. */
    void begin(boolean selective, long una) {
        this.selective = selective;
        arrived.clear();
        active = false;
        timedOut = false;
        urgent = false;
        duplicates = 0;
        lostBelow = una;
        resent = una;
        point = una;
    }

    /** Takes the selective acknowledgements of a segment; returns whether they say anything new. */
    boolean report(Segment s, long una, long next) {
        boolean news = false;
        for (int i = 0; selective && i < s.sacks; i++) {
            long from = Sequence.unwrap(s.sackFrom[i], una);
            long to = Sequence.unwrap(s.sackTo[i], una);
            // Below what is acknowledged is a duplicate that arrived (RFC 2883); above what was sent is a lie.
            if (from >= una && from < to && to <= next && arrived.count(from, to) < to - from) {
                news |= arrived.add(from, to);
            }
        }
        return news;
    }

    /** Counts an acknowledgement that acknowledges nothing (RFC 5681, section 2). */
    void duplicate() {
        duplicates++;
    }

    /** Says that everything below a number was acknowledged; returns whether that ended a recovery. */
    boolean acknowledged(long una, long newly, int segment) {
        arrived.removeBelow(una);
        resent = Math.max(resent, una);
        if (active && una >= point) {
            active = false;
            timedOut = false;
            duplicates = 0;
            lostBelow = una;
            return true;
        }
        if (!active) {
            duplicates = 0;
        } else if (!selective && !timedOut) {
            // A partial acknowledgement: the next segment is lost as well (RFC 6582, section 3.2, step 3).
            duplicates = (int) Math.max(0, duplicates - newly / segment + 1);
            lostBelow = una + segment;
            resent = una;
            urgent = true;
        }
        return false;
    }

    /**
     * Looks for a loss.
     *
     * @param all whether nothing new can be sent, so that fewer reports must do (RFC 5827)
     * @return whether a recovery begins
     */
    boolean detect(long una, long next, int segment, boolean all) {
        long flight = next - una;
        if (flight <= 0 || timedOut) {
            return false;
        }
        long threshold = THRESHOLD;
        if (all && flight <= THRESHOLD * (long) segment) {
            threshold = Math.clamp((flight + segment - 1) / segment - 1, 1, THRESHOLD);
        }
        long below = reportedLost(threshold, segment);
        if (!active && (duplicates >= threshold || below > una)) {
            active = true;
            urgent = true;
            point = next;
            resent = una;
            lostBelow = Math.max(below, Math.min(una + segment, arrived.firstInside(una, next)));
            return true;
        }
        if (active) {
            lostBelow = Math.max(lostBelow, below);
        }
        return false;
    }

    /** Returns below which number what was not reported is lost: as many ranges, or as many segments of bytes, are above it. */
    private long reportedLost(long threshold, int segment) {
        long bytes = 0;
        for (int i = arrived.size() - 1; i >= 0; i--) {
            bytes += arrived.to(i) - arrived.from(i);
            if (arrived.size() - i >= threshold || bytes > (threshold - 1) * segment) {
                return arrived.from(i);
            }
        }
        return Long.MIN_VALUE;
    }

    /** Begins again after a time-out: all that was not reported is lost (RFC 6675, section 5.1). */
    void timeout(long una, long next) {
        if (arrived.find(una) >= 0) {
            // He has taken a report back (RFC 2018, section 8).
            arrived.clear();
        }
        active = true;
        timedOut = true;
        urgent = true;
        duplicates = 0;
        lostBelow = next;
        resent = una;
        point = next;
    }

    /** Returns how many bytes are under way (RFC 6675, SetPipe). */
    long pipe(long una, long next, int segment) {
        long lost = 0;
        long from = Math.max(resent, una);
        if (lostBelow > from) {
            lost = lostBelow - from - arrived.count(from, lostBelow);
        }
        long left = selective ? arrived.count(una, next) : (long) duplicates * segment;
        return Math.max(0, next - una - left - lost);
    }

    /** Returns the first lost byte that has to be sent again, or -1. */
    long nextLost(long una) {
        if (!active) {
            return -1;
        }
        long at = arrived.firstOutside(Math.max(resent, una));
        return at < lostBelow ? at : -1;
    }

    /** Returns the number behind the gap that begins at a lost byte. */
    long gapEnd(long at) {
        return arrived.firstInside(at, lostBelow) < lostBelow ? arrived.firstInside(at, lostBelow) : lostBelow;
    }

    /** Returns whether the next lost byte is to be sent whatever the congestion window says (RFC 6675, section 5, step 4.3). */
    boolean urgent() {
        return urgent;
    }

    /** Says that lost bytes up to a number were sent again. */
    void resent(long upTo) {
        urgent = false;
        resent = Math.max(resent, upTo);
    }

    /** Returns whether bytes are being recovered. */
    boolean active() {
        return active;
    }

    /** Returns whether a time-out was the reason: the window grows meanwhile. */
    boolean timedOut() {
        return timedOut;
    }
}
