package io.oxtunnel.runtime.guard;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Notices calls that do not return: a queue must not block. A thread of its own looks now and then, as long as anything is watched; what is
 * watched writes down when a call begins. It cannot end such a call: it names who is in it, and
 * accuses who stays in it.
 */
final class Watchdog {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    /** No queue needs that long: who does is stuck. */
    private static final long STUCK = TimeUnit.SECONDS.toNanos(5);
    private static final long TICK_MILLIS = 500;
    private static final Set<Watched> ALL = ConcurrentHashMap.newKeySet();
    private static Thread thread;

    private Watchdog() {
    }

    /** One method of one queue, called by one thread at a time. */
    static final class Watched implements AutoCloseable {
        private final Suspect suspect;
        private final String what;
        // Any number but 0 while a call is under way.
        private volatile long since;
        private long said;

        private Watched(Suspect suspect, String what) {
            this.suspect = suspect;
            this.what = what;
        }

        void begin() {
            since = System.nanoTime() | 1;
        }

        void end() {
            since = 0;
        }

        /** Says so once for each call that takes too long; the watchdog's thread. */
        void look(long now) {
            long began = since;
            if (began != 0 && began != said && now - began > PATIENCE) {
                said = began;
                suspect.warn("has been in " + what + " for " + TimeUnit.NANOSECONDS.toSeconds(now - began)
                        + " s; it must not block, and the worker that called it does nothing else");
            } else if (began != 0 && now - began > STUCK) {
                suspect.accuse("has been in " + what + " for more than " + TimeUnit.NANOSECONDS.toSeconds(STUCK) + " s; it must not block");
            }
        }

        @Override
        public void close() {
            ALL.remove(this);
        }
    }

    static synchronized Watched watch(Suspect suspect, String what) {
        Watched watched = new Watched(suspect, what);
        ALL.add(watched);
        if (thread == null) {
            thread = Thread.ofVirtual().name("ox-watchdog").start(Watchdog::run);
        }
        return watched;
    }

    private static void run() {
        while (goesOn()) {
            try {
                Thread.sleep(TICK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            ALL.forEach(watched -> watched.look(now));
        }
    }

    private static synchronized boolean goesOn() {
        if (ALL.isEmpty()) {
            thread = null;
        }
        return thread != null;
    }
}
