package io.oxtunnel.conformance.port;

import io.oxtunnel.api.journal.Journal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Changes of the machine that are written down and not yet taken back. Thread-safe. */
final class MemoryJournal implements Journal {
    private final Map<Long, String> standing = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    @Override
    public long willChange(String owner, String change) {
        long number = last.incrementAndGet();
        standing.put(number, owner + ": " + change);
        return number;
    }

    @Override
    public void undone(long number) {
        standing.remove(number);
    }

    /** Returns what is not taken back. */
    Map<Long, String> standing() {
        return Map.copyOf(standing);
    }
}
