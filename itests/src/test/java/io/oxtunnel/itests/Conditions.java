package io.oxtunnel.itests;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what announces itself nowhere: looks again and again until it is there or the time is over. */
public final class Conditions {
    private static final long PAUSE = Duration.ofMillis(5).toNanos();

    private Conditions() {
    }

    /** A look at something that may fail. */
    public interface Look {
        /** Returns whether it is there. */
        boolean there() throws Exception;
    }

    /** Waits, and fails with a description if it does not come about in time. */
    public static void await(Duration limit, Supplier<String> description, Look look) throws Exception {
        long until = System.nanoTime() + limit.toNanos();
        while (!look.there()) {
            if (System.nanoTime() - until > 0) {
                fail("not within " + limit.toSeconds() + " s: " + description.get());
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
