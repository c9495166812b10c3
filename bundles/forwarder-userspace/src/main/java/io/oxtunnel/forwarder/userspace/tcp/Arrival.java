package io.oxtunnel.forwarder.userspace.tcp;

/**
 * A segment of a connection arrives: the checks of RFC 9293, section 3.10.7.4, in its order, with RFC 5961 against blind attacks and PAWS of
 * RFC 7323. One thread, no allocation.
 */
final class Arrival {
    private static final long PAWS_IDLE = 24L * 24 * 3_600_000;
    private static final long CHALLENGE_PERIOD = 1_000;
    private static final int CHALLENGES = 10;

    private final Connections connections;

    Arrival(Connections connections) {
        this.connections = connections;
    }

    /** Takes a segment. A connection in TIME-WAIT that a SYN may reopen is for the caller, see {@link #reopens}. */
    void arrive(Connection c, Segment s, long now) {
        if (c.phase == Connection.CONNECTING) {
            connecting(c, s);
            return;
        }
        if (c.phase == Connection.DONE) {
            return;
        }
        long sequence = Sequence.unwrap(s.sequence, c.in.acknowledgement());
        if (c.phase == Connection.ANSWERED && repeatedSyn(c, s, sequence) || outdated(c, s, now)) {
            return;
        }
        if (!c.in.acceptable(sequence, s.extent())) {
            if (!s.has(Segment.RST)) {
                unacceptable(c, s, now);
            }
            return;
        }
        if (s.has(Segment.RST)) {
            reset(c, sequence, now);
        } else if (s.has(Segment.SYN)) {
            challenge(c, now);
        } else if (s.has(Segment.ACK)) {
            acknowledged(c, s, sequence, now);
        }
    }

    /** What takes no room may be an answer to an answer: those are limited, or two that disagree would never stop. */
    private void unacceptable(Connection c, Segment s, long now) {
        if (s.extent() == 0) {
            challenge(c, now);
        } else {
            answer(c);
        }
    }

    /** Before the SYN is answered only a reset, and the SYN again, mean anything. */
    private void connecting(Connection c, Segment s) {
        if (s.has(Segment.RST) && s.sequence == (int) c.in.acknowledgement()) {
            connections.counters.reset++;
            connections.drop(c);
        }
    }

    private boolean repeatedSyn(Connection c, Segment s, long sequence) {
        if ((s.flags & (Segment.SYN | Segment.ACK | Segment.RST)) != Segment.SYN || sequence != c.in.acknowledgement() - 1) {
            return false;
        }
        answer(c);
        return true;
    }

    /** Protection against wrapped sequence numbers (RFC 7323, section 5.3), and what lacks the option that was agreed on. */
    private boolean outdated(Connection c, Segment s, long now) {
        if (!c.timestamps || s.has(Segment.RST)) {
            return false;
        }
        if (!s.timestamps) {
            return true;
        }
        if (s.timestamp - c.recent < 0 && now - c.recentAt < PAWS_IDLE && !s.has(Segment.SYN)) {
            answer(c);
            return true;
        }
        return false;
    }

    private void reset(Connection c, long sequence, long now) {
        // RFC 5961, section 3.2: only the exact number ends it; another one in the window may be a guess.
        if (sequence != c.in.acknowledgement()) {
            challenge(c, now);
        } else if (c.phase == Connection.TIME_WAIT) {
            // RFC 1337: TIME-WAIT is not cut short.
            return;
        } else {
            connections.counters.reset++;
            connections.drop(c);
        }
    }

    private void acknowledged(Connection c, Segment s, long sequence, long now) {
        long number = Sequence.unwrap(s.acknowledgement, c.out.una);
        if (c.phase == Connection.ANSWERED) {
            if (number != c.out.next || c.out.next == c.out.una) {
                connections.replies.reset(s);
                return;
            }
            connections.established(c);
            connections.counters.opened++;
        }
        // RFC 5961, section 5.2.
        if (number > c.out.next || number < c.out.una - c.out.largestWindow) {
            challenge(c, now);
            return;
        }
        c.activeAt = now;
        if (c.timestamps && s.timestamp - c.recent >= 0 && sequence <= c.in.told()) {
            c.recent = s.timestamp;
            c.recentAt = now;
        }
        progress(c, s, sequence, number, now);
        if (c.phase == Connection.TIME_WAIT) {
            timeWait(c, s);
        } else {
            c.in.take(s, sequence, now);
        }
        connections.settle(c, now);
        if (c.phase != Connection.UNUSED) {
            connections.activate(c);
        }
    }

    private static void progress(Connection c, Segment s, long sequence, long number, long now) {
        Outflow out = c.out;
        boolean news = out.recovery.report(s, Math.max(out.una, number), out.next);
        boolean duplicate = out.duplicate(s, number);
        boolean advances = number > out.una;
        if (advances) {
            if (c.timestamps && s.echo != 0) {
                c.trip.measure(Math.max(0, c.timestamp(now) - s.echo));
            }
            out.acknowledged(number, now);
        } else if (out.window == 0) {
            out.progress(now);
        }
        if (c.selective ? news && number == out.una : duplicate) {
            out.recovery.duplicate();
        }
        if (number >= out.una) {
            out.window(s, sequence, number, advances);
        }
        out.detectLoss();
    }

    /** Its end is not put off: a client that says goodbye for ever would keep its place for ever. */
    private static void timeWait(Connection c, Segment s) {
        if (s.extent() > 0) {
            c.in.acknowledgeNow();
        }
    }

    /** Returns whether a SYN opens a connection in TIME-WAIT anew (RFC 1122, section 4.2.2.13; RFC 6191). */
    boolean reopens(Connection c, Segment s) {
        if (c.phase != Connection.TIME_WAIT || c.fd >= 0 || (s.flags & (Segment.SYN | Segment.ACK | Segment.RST)) != Segment.SYN) {
            return false;
        }
        if (c.timestamps && s.timestamps && s.timestamp != c.recent) {
            return s.timestamp - c.recent > 0;
        }
        return s.sequence - (int) c.in.acknowledgement() > 0;
    }

    private void answer(Connection c) {
        c.in.acknowledgeNow();
        connections.activate(c);
    }

    /** RFC 5961, section 7: acknowledges, so that an honest client can say it right; a few a second only. */
    private void challenge(Connection c, long now) {
        if (now - c.challengedAt >= CHALLENGE_PERIOD) {
            c.challengedAt = now;
            c.challenges = 0;
        }
        if (c.challenges++ < CHALLENGES) {
            connections.counters.challenged++;
            answer(c);
        }
    }
}
