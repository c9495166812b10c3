package io.oxtunnel.session.handshake;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * TAI64N timestamps of 12 bytes, big-endian: 2^62 + seconds, nanoseconds. As WireGuard does, TAI is taken as Unix time plus ten
 * seconds: only the order matters. The low 24 bits of the nanoseconds are zero, so that they tell little about the clock.
 */
public final class Tai64n {
    /** Bytes of a timestamp. */
    public static final int LENGTH = 12;

    private static final long EPOCH = (1L << 62) + 10;
    private static final int STEP = 1 << 24;

    private Tai64n() {
    }

    /** Returns the seconds of a timestamp. */
    public static long seconds(Instant time) {
        return EPOCH + time.getEpochSecond();
    }

    /** Returns the time of a number of TAI64 seconds. */
    static Instant time(long seconds) {
        return Instant.ofEpochSecond(seconds - EPOCH);
    }

    /** Returns the timestamp of a time. */
    public static byte[] of(Instant time) {
        return bytes(seconds(time), time.getNano() & -STEP);
    }

    /** Returns the timestamp one step, 2^24 ns, after another. */
    static byte[] after(byte[] timestamp) {
        ByteBuffer last = ByteBuffer.wrap(timestamp);
        int nanos = (last.getInt(8) & -STEP) + STEP;
        return nanos < 1_000_000_000 ? bytes(last.getLong(0), nanos) : bytes(last.getLong(0) + 1, 0);
    }

    /** Compares two timestamps. */
    public static int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    private static byte[] bytes(long seconds, int nanos) {
        return ByteBuffer.allocate(LENGTH).putLong(seconds).putInt(nanos).array();
    }
}
