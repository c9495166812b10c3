package io.oxtunnel.forwarder.userspace.tcp;

/**
 * When connections want to be looked at: a wheel of {@value #PLACES} places of {@value #TICK} ms. What is further away than one turn waits at
 * its end, and is put in again. Moving an entry costs a few writes. One thread, no allocation.
 */
final class TimerWheel {
    /** Milliseconds of a place. */
    static final int TICK = 8;
    private static final int PLACES = 1_024;
    private static final long TURN = (PLACES - 1L) * TICK;

    /** Told whose time may have come. */
    @FunctionalInterface
    interface Due {
        /** Called for a connection that has left the wheel. */
        void due(Connection c, long now);
    }

    private final Connection[] places = new Connection[PLACES];
    private final long[] used = new long[PLACES / 64];
    private long tick;

    TimerWheel(long now) {
        tick = now / TICK;
    }

    /**
     * Has a connection looked at, at {@code at} or up to a tick later; an earlier entry stays, a later one is moved.
     *
     * @param at {@link Connection#NEVER} leaves what is there
     */
    void schedule(Connection c, long at, long now) {
        long when = Math.min(at, now + TURN - TICK);
        if (at == Connection.NEVER || c.wheelPlace >= 0 && c.wheelAt <= when) {
            return;
        }
        cancel(c);
        long target = Math.max(tick + 1, (when + TICK - 1) / TICK);
        int place = (int) (target & PLACES - 1);
        c.wheelAt = target * TICK;
        c.wheelPlace = place;
        c.wheelBefore = null;
        c.wheelNext = places[place];
        if (c.wheelNext != null) {
            c.wheelNext.wheelBefore = c;
        }
        places[place] = c;
        used[place >> 6] |= 1L << place;
    }

    /** Takes a connection out. */
    void cancel(Connection c) {
        if (c.wheelPlace < 0) {
            return;
        }
        if (c.wheelBefore != null) {
            c.wheelBefore.wheelNext = c.wheelNext;
        } else {
            places[c.wheelPlace] = c.wheelNext;
            if (c.wheelNext == null) {
                used[c.wheelPlace >> 6] &= ~(1L << c.wheelPlace);
            }
        }
        if (c.wheelNext != null) {
            c.wheelNext.wheelBefore = c.wheelBefore;
        }
        forget(c);
    }

    private static void forget(Connection c) {
        c.wheelBefore = null;
        c.wheelNext = null;
        c.wheelPlace = -1;
        c.wheelAt = Connection.NEVER;
    }

    /** Takes out everybody whose time has come; who is told may change his own entry, and no other. */
    void advance(long now, Due due) {
        long until = now / TICK;
        long from = Math.max(tick + 1, until - PLACES + 1);
        // Before anybody is told: who is put in again comes behind.
        tick = Math.max(tick, until);
        for (long t = from; t <= until; t++) {
            int place = (int) (t & PLACES - 1);
            Connection c = places[place];
            // The whole place at once: who is put in again may come to stand in it.
            places[place] = null;
            used[place >> 6] &= ~(1L << place);
            while (c != null) {
                Connection following = c.wheelNext;
                forget(c);
                due.due(c, now);
                c = following;
            }
        }
    }

    /** Returns the time at which {@link #advance} next finds somebody, or {@link Connection#NEVER}. */
    long next() {
        for (int i = 1; i <= PLACES; i++) {
            int place = (int) (tick + i & PLACES - 1);
            long word = used[place >> 6] >>> place;
            if (word != 0) {
                int skip = Long.numberOfTrailingZeros(word);
                return i + skip <= PLACES ? (tick + i + skip) * TICK : Connection.NEVER;
            }
            i += 63 - (place & 63);
        }
        return Connection.NEVER;
    }
}
