package io.oxtunnel.demo;

import java.util.Locale;

/** Lines about steps on standard output, with the seconds since the demo began; a progress bar where a person watches. One thread. */
final class Terminal {
    private static final int WIDTH = 30;
    private static final long REFRESH_NANOS = 100_000_000;

    private final long began;
    private final boolean watched;
    private long refreshed;
    private boolean failed;

    /**
     * @param began when the demo began, milliseconds since 1970
     * @param watched whether standard output is a terminal
     */
    Terminal(long began, boolean watched) {
        this.began = began;
        this.watched = watched;
    }

    /** Says that a step was done. */
    void ok(String text) {
        line("ok  ", text);
    }

    /** Says that a step was left out, and why. */
    void skipped(String text) {
        line("skip", text);
    }

    /** Says that a step failed. */
    void failed(String text) {
        failed = true;
        line("FAIL", text);
    }

    /** Returns whether any step failed. */
    boolean anyFailed() {
        return failed;
    }

    private void line(String word, String text) {
        clear();
        System.out.printf(Locale.ROOT, "[%5.1f s] %s  %s%n", (System.currentTimeMillis() - began) / 1000.0, word, text);
    }

    /** Shows how far a step is. */
    void progress(String text, long done, long all) {
        long now = System.nanoTime();
        if (watched && now - refreshed > REFRESH_NANOS) {
            refreshed = now;
            int filled = (int) (WIDTH * done / all);
            System.out.printf(Locale.ROOT, "\r           [%s%s] %3d %%  %s", "#".repeat(filled), "-".repeat(WIDTH - filled), 100 * done / all, text);
            System.out.flush();
        }
    }

    private void clear() {
        if (refreshed != 0) {
            System.out.print("\r\u001b[K");
            refreshed = 0;
        }
    }
}
