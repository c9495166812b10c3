package io.oxtunnel.runtime.control;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Time since the machine was started, sleep included, as Linux tells it (proc(5), /proc/uptime; hundredths of a second). Unlike the wall
 * clock nobody sets it: only a sleep makes it run away from the monotonic clock.
 */
final class BootTime implements LongSupplier {
    /** What is returned where the system does not tell. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private static final Path FILE = Path.of("/proc/uptime");

    /** Returns nanoseconds, or {@link #UNKNOWN}. */
    @Override
    public long getAsLong() {
        try {
            return new BigDecimal(Files.readString(FILE).split(" ")[0]).movePointRight(9).longValueExact();
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return UNKNOWN;
        }
    }
}
