package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.session.PathQuality;
import io.oxtunnel.session.key.TransportKey;
import java.util.concurrent.TimeUnit;

/**
 * What KEEPALIVEs and ACKs tell of the path of a session: its round-trip time and the loss of both directions (PROTOCOL.md 4.5). All of
 * it is told by an authenticated peer and serves as statistics; nothing is decided by it but how long to wait for an answer.
 */
final class Feedback {
    /** KEEPALIVEs whose ACK is still of interest; more are not under way where one asks once a second. */
    private static final int KEPT = 8;

    private record Asked(long token, TransportKey key, long counter, long at) {
    }

    private final RoundTrip roundTrip = new RoundTrip();
    private final LossMeter sent = new LossMeter();
    private final LossMeter received = new LossMeter();
    // Made when the first KEEPALIVE is sent: most servers send none.
    private Asked[] asked;
    private int next;

    RoundTrip roundTrip() {
        return roundTrip;
    }

    /** Notes a KEEPALIVE that wants an ACK. */
    void asked(long token, TransportKey key, long counter, long now) {
        if (asked == null) {
            asked = new Asked[KEPT];
        }
        asked[next] = new Asked(token, key, counter, now);
        next = (next + 1) % KEPT;
    }

    /**
     * Takes an ACK; one that answers no KEEPALIVE of this side, or answers it again, tells nothing but that it came.
     *
     * @param under key it came under
     * @param counter of its datagram
     * @param arrived when a worker opened it
     */
    void acknowledged(Ack ack, TransportKey under, long counter, long arrived) {
        heard(under, counter, 0);
        for (int i = 0; asked != null && i < KEPT; i++) {
            Asked question = asked[i];
            if (question != null && ack.token() == question.token) {
                asked[i] = null;
                sample(question, ack, arrived);
            }
        }
    }

    private void sample(Asked question, Ack ack, long arrived) {
        long elapsed = arrived - question.at;
        long delay = TimeUnit.MICROSECONDS.toNanos(ack.delayMicros() & 0xffff_ffffL);
        // A peer cannot have taken longer than the whole.
        roundTrip.sample(delay < elapsed ? elapsed - delay : elapsed);
        if (ack.highest() >= question.counter && ack.highest() < question.key.claimed()) {
            sent.report(question.key, ack.highest() + 1, ack.received());
        }
    }

    /**
     * Takes that a control message came. What the peer sent up to it is what it tells, or else follows from the counter; what arrived behind
     * it by now is counted by counters.
     *
     * @param counter of its datagram
     * @param told datagrams that the peer sent before it, or 0 for "not told"
     */
    void heard(TransportKey under, long counter, long told) {
        // Nobody has sent more datagrams than it used counters.
        long before = told <= 0 || told > counter ? counter : told;
        long highest = Math.max(counter, under.window().highest());
        received.report(under, before + 1 + (highest - counter), under.window().received());
    }

    /** The path has changed: its numbers start anew. */
    void reset() {
        roundTrip.reset();
        sent.reset();
        received.reset();
    }

    /** Returns what is known now; any thread. */
    PathQuality quality() {
        return new PathQuality(roundTrip.smoothed(), roundTrip.variation(), sent.ppm(), received.ppm());
    }
}
