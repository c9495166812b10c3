package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters with one writer. Opaque writes: readers on other threads see a recent value and no writer pays for a fence.
 */
public final class WorkerCounters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int DROPS = DropReason.values().length;
    private static final int SIZE = DROPS + Counters.Traffic.values().length;

    // Eight cells free on both sides, so that no other worker's counters share a cache line.
    private final long[] cells = new long[SIZE + 16];

    /** Counts one drop. */
    public void drop(DropReason reason) {
        add(8 + reason.ordinal(), 1);
    }

    /** Counts one drop by the code of its reason. */
    public void drop(int code) {
        add(8 + (-1 - code), 1);
    }

    /** Counts several drops. */
    public void drop(DropReason reason, long n) {
        add(8 + reason.ordinal(), n);
    }

    /** Adds to a traffic counter. */
    public void add(Counters.Traffic counter, long n) {
        add(8 + DROPS + counter.ordinal(), n);
    }

    private void add(int cell, long n) {
        CELL.setOpaque(cells, cell, cells[cell] + n);
    }

    /** Reads a drop counter; any thread. */
    public long get(DropReason reason) {
        return (long) CELL.getOpaque(cells, 8 + reason.ordinal());
    }

    /** Reads a traffic counter; any thread. */
    public long get(Counters.Traffic counter) {
        return (long) CELL.getOpaque(cells, 8 + DROPS + counter.ordinal());
    }
}
