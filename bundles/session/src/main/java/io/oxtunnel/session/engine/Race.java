package io.oxtunnel.session.engine;

import io.oxtunnel.api.transport.Endpoint;
import java.util.concurrent.TimeUnit;

/**
 * The first round of an attempt: every endpoint of the server is asked once, each a head start after the one before, and who answers first
 * has won (in the manner of RFC 8305). A carrier has 300 ms before the next one is asked, whatever the number of its addresses; the other
 * address of a carrier comes after half of that. Control path.
 */
final class Race {
    static final long HEAD_START = TimeUnit.MILLISECONDS.toNanos(300);
    static final long SIBLING = HEAD_START / 2;
    /** The round is over. */
    static final long OVER = Long.MAX_VALUE;

    private int asked;
    private String carrier = "";
    private long since;

    /** A round begins. */
    void begin() {
        asked = 0;
        carrier = "";
    }

    /**
     * Notes that one was asked; returns when the next one is to be, or {@link #OVER}.
     *
     * @param next who is asked then
     * @param all how many there are
     */
    long asked(Endpoint to, Endpoint next, int all, long now) {
        asked++;
        if (!to.carrier().equals(carrier)) {
            carrier = to.carrier();
            since = now;
        }
        if (asked >= all) {
            return OVER;
        }
        if (!next.carrier().equals(carrier)) {
            return Math.max(now + SIBLING, since + HEAD_START);
        }
        boolean other = next.remote().getAddress().getClass() != to.remote().getAddress().getClass();
        return now + (other ? SIBLING : HEAD_START);
    }
}
