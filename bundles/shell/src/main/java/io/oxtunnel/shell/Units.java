package io.oxtunnel.shell;

import java.util.Locale;

/** Quantities for people. Stateless. */
final class Units {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final long SECOND = 1_000_000_000L;

    private Units() {
    }

    /** Returns bytes such as {@code 1.2 GiB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        // The next unit where this one would be rounded to 1024.
        while (value >= 1023.95 && unit < BYTES.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, BYTES[unit]);
    }

    /** Returns a number such as {@code 12,345}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns a short time such as {@code 3.4 ms}, or "-" for a negative one. */
    static String time(long nanos) {
        if (nanos < 0) {
            return "-";
        }
        if (nanos < 1_000_000) {
            return nanos / 1000 + " us";
        }
        return nanos < SECOND ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6) : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    /** Returns a share such as {@code 1.3%}, or "-" for a negative one. */
    static String share(int ppm) {
        return ppm < 0 ? "-" : String.format(Locale.ROOT, "%.1f%%", ppm / 1e4);
    }

    /** Returns how long ago something was, such as {@code 2m ago}. */
    static String ago(long nanos) {
        long seconds = Math.max(0, nanos) / SECOND;
        if (seconds < 1) {
            return "now";
        }
        if (seconds < 60) {
            return seconds + "s ago";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m ago";
        }
        return seconds < 86400 ? seconds / 3600 + "h ago" : seconds / 86400 + "d ago";
    }
}
