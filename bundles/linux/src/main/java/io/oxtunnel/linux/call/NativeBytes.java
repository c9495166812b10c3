package io.oxtunnel.linux.call;

import java.lang.foreign.MemorySegment;

/** Copies between memories of this process that are known by machine address. The caller answers for both ranges. Thread-safe. */
public final class NativeBytes {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeBytes() {
    }

    /**
     * Copies bytes.
     *
     * @param from address of the first one
     * @param to address where it goes
     * @param length 0 or more
     */
    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }
}
