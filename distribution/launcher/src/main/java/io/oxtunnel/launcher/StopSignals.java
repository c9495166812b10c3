package io.oxtunnel.launcher;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * SIGTERM, SIGINT and SIGHUP: the first asks for a graceful stop, a second one ends the process at once. A shutdown hook cannot do
 * that: while it runs, the virtual machine takes no further signal.
 */
final class StopSignals {
    private static final String[] NAMES = {"TERM", "INT", "HUP"};
    /** Shells report a process that a signal ended as 128 plus its number. */
    private static final int SIGNAL_STATUS = 128;

    private StopSignals() {}

    /** @param stop called once, in a thread of its own */
    static void install(Runnable stop) {
        var asked = new AtomicBoolean();
        for (String name : NAMES) {
            try {
                Signal.handle(new Signal(name), signal -> {
                    if (asked.getAndSet(true)) {
                        Runtime.getRuntime().halt(SIGNAL_STATUS + signal.getNumber());
                    }
                    stop.run();
                });
            } catch (IllegalArgumentException e) {
                // The system has no such signal, or the virtual machine was told to leave it alone (-Xrs).
                continue;
            }
        }
    }
}
