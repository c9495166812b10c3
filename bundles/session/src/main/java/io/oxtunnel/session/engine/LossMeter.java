package io.oxtunnel.session.engine;

import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.replay.ReplayWindow;

/**
 * The loss of one direction, from two numbers that grow under one key: how many datagrams there were up to the highest that arrived, and
 * how many of them arrived (as RFC 3550, appendix A.3, does). What arrives late makes up for what was missing before. The control path
 * writes; any thread reads.
 */
final class LossMeter {
    /** Of how many datagrams the loss is told: beyond, the older half counts half. */
    private static final int WINDOW = 1_024;
    private static final long MILLION = 1_000_000;

    private TransportKey key;
    private long expectedBefore;
    private long arrivedBefore;
    private long expected;
    private long lost;
    private volatile int ppm = -1;

    /**
     * Takes a report.
     *
     * @param under key that it is about
     * @param expectedNow datagrams up to the highest that arrived, since the key was new
     * @param arrivedNow those that arrived; only the lower 32 bits count
     */
    void report(TransportKey under, long expectedNow, long arrivedNow) {
        if (under != key) {
            key = under;
            expectedBefore = 0;
            arrivedBefore = 0;
        }
        long more = expectedNow - expectedBefore;
        long came = arrivedNow - arrivedBefore & 0xffff_ffffL;
        if (more <= 0 || came > more + ReplayWindow.SIZE) {
            // Overtaken by a later report, or no number that a peer can have counted.
            return;
        }
        expectedBefore = expectedNow;
        arrivedBefore = arrivedNow;
        add(more, came);
    }

    private void add(long more, long came) {
        expected += more;
        lost += more - came;
        while (expected > WINDOW) {
            expected /= 2;
            lost /= 2;
        }
        ppm = (int) (Math.clamp(lost, 0, expected) * MILLION / expected);
    }

    /** Forgets what was lost, not what was counted: the path has changed. */
    void reset() {
        expected = 0;
        lost = 0;
        ppm = -1;
    }

    /** Returns parts per million, or -1 before the first report. */
    int ppm() {
        return ppm;
    }
}
