package io.oxtunnel.shell;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSession;

/** Prints something again and again, until it was printed so often, the reader goes away or interrupts. One thread. */
final class Rounds {
    /** Cursor to the upper left corner, and all below it erased (ECMA-48). */
    private static final String CLEAR = "\033[H\033[J";
    private static final String WHOLE = "\033[2J";

    private final PrintStream out;
    private final boolean terminal;

    Rounds(CommandSession session) {
        out = session.getConsole();
        terminal = Width.of(session.get(Width.VARIABLE)) != Width.ANY;
    }

    /**
     * Prints.
     *
     * @param json whether each round is a line for programs
     * @param rounds how often; 0 = without end
     */
    void print(boolean json, long rounds, Duration interval, Supplier<String> text) {
        boolean cleared = false;
        for (long round = 1; rounds == 0 || round <= rounds; round++) {
            if (!pause(interval)) {
                return;
            }
            boolean screen = terminal && !json;
            out.print(screen ? (cleared ? "" : WHOLE) + CLEAR : "");
            out.println(text.get() + (json || screen ? "" : "\n"));
            cleared = true;
            if (out.checkError()) {
                return;
            }
        }
    }

    /** Waits; false when interrupted, which stays so. */
    static boolean pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(left);
        }
        return !Thread.currentThread().isInterrupted();
    }
}
