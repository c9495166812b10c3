package io.oxtunnel.itests.framework;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Memory of something that providers of tests open: whoever uses that after its close touches an arena that is closed, and is written down. */
final class Poison implements AutoCloseable {
    /** What is open, and who was used too late. Thread-safe. */
    static final class Ledger {
        private static final int KEPT = 8;

        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicLong touched = new AtomicLong();
        private final Queue<String> late = new ConcurrentLinkedQueue<>();

        int open() {
            return open.get();
        }

        int opened() {
            return opened.get();
        }

        /** Returns how often something was used. */
        long touched() {
            return touched.get();
        }

        /** Returns who used what was closed, the first few. */
        Queue<String> late() {
            return late;
        }
    }

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG);
    private final Ledger ledger;

    Poison(Ledger ledger) {
        this.ledger = ledger;
        ledger.open.incrementAndGet();
        ledger.opened.incrementAndGet();
    }

    /** Uses the memory, as each method of a provider does that keeps its state there. */
    void touch() {
        try {
            memory.get(ValueLayout.JAVA_LONG, 0);
            ledger.touched.incrementAndGet();
        } catch (IllegalStateException e) {
            if (ledger.late.size() < Ledger.KEPT) {
                StringBuilder who = new StringBuilder(Thread.currentThread().getName());
                StackWalker.getInstance().forEach(frame -> who.append("\n  ").append(frame));
                ledger.late.add(who.toString());
            }
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            ledger.open.decrementAndGet();
        }
    }
}
