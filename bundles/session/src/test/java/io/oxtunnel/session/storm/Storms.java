package io.oxtunnel.session.storm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;

/** Many seeds at once. */
public final class Storms {
    private static final int STEP = 2_000;
    // What the cores tell of thousands of storms is nobody's news. Held, because a logger that nobody holds forgets its level.
    private static final Logger QUIET = Logger.getLogger("io.oxtunnel.session");

    static {
        QUIET.setLevel(Level.OFF);
    }

    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong moves = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();
    private final AtomicLong cookies = new AtomicLong();
    private final AtomicLong resumed = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();

    /**
     * Plays seeds until the last one, told by lines of progress: {@code FIRST COUNT}. Exit status 1 if one fails; the failing seeds belong into
     * storm-seeds.txt.
     */
    public static void main(String[] arguments) {
        long first = arguments.length > 1 ? Long.parseLong(arguments[0]) : 0;
        long count = Long.parseLong(arguments.length > 1 ? arguments[1] : arguments.length == 1 ? arguments[0] : "10000");
        Storms storms = new Storms();
        long began = System.nanoTime();
        for (long from = first; from < first + count; from += STEP) {
            storms.play(LongStream.range(from, Math.min(first + count, from + STEP)));
            System.out.printf("%,d of %,d seeds, %d failed, %.0f s%n", Math.min(count, from + STEP - first), count, storms.failures.size(),
                    (System.nanoTime() - began) / 1e9);
        }
        storms.failures.forEach(System.out::println);
        System.out.println(storms);
        System.exit(storms.failures.isEmpty() ? 0 : 1);
    }

    /** Plays seeds on all cores. */
    Storms play(LongStream seeds) {
        seeds.parallel().forEach(this::play);
        return this;
    }

    private void play(long seed) {
        try (Storm storm = new Storm(seed)) {
            Storm.Report report = storm.play();
            sent.addAndGet(report.sent());
            delivered.addAndGet(report.delivered());
            moves.addAndGet(report.moves());
            restarts.addAndGet(report.restarts());
            cookies.addAndGet(report.cookies());
            resumed.addAndGet(report.resumed());
            slowest.accumulateAndGet(report.recoveryMillis(), Math::max);
        } catch (AssertionError | RuntimeException e) {
            failures.add("seed " + seed + ": " + e + " at " + e.getStackTrace()[0]);
        }
    }

    /** Returns what failed, one line a seed. */
    List<String> failures() {
        return failures;
    }

    /** Returns how many packets were delivered. */
    long delivered() {
        return delivered.get();
    }

    @Override
    public String toString() {
        return String.format("%,d packets sent, %,d delivered, %,d addresses of the client, %,d restarts, %,d cookies asked for, %,d sessions "
                + "resumed, slowest recovery %,d ms", sent.get(), delivered.get(), moves.get(), restarts.get(), cookies.get(), resumed.get(), slowest.get());
    }
}
