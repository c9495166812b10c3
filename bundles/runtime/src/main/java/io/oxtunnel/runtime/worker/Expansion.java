package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;

/**
 * The originals of the COMPRESSED frames of a batch, side by side in a few buffers until the port has taken them. No frame can ask for more
 * than {@link Wire#ORIGINAL_MAX} bytes, nor all of them for more than there are buffers: then the port comes first. Inbound half; no
 * allocation.
 */
final class Expansion {
    private static final int BUFFERS = 4;

    private final WorkerCounters counters;
    private final int[] buffers = new int[BUFFERS];
    private int count;
    private long free;
    private long end;
    private int length;

    Expansion(WorkerCounters counters) {
        this.counters = counters;
    }

    /** Returns whether the port has to take what there is before another frame is opened. */
    boolean full() {
        return count == BUFFERS && end - free < Wire.ORIGINAL_MAX;
    }

    /**
     * Opens the content of a frame.
     *
     * @param decompressor for what the session has agreed on, or null
     * @return where the original stands, or the code of a reason to drop the frame
     */
    long open(BufferPool pool, Codec codec, Decompressor decompressor, int flags, long content, int bytes) {
        if (decompressor == null) {
            return DropReason.COMPRESSION_REFUSED.code();
        }
        int original = codec.originalLength(pool, flags, content, bytes);
        if (original < 0) {
            return original;
        }
        if (!room(pool, original)) {
            return DropReason.NO_BUFFER.code();
        }
        if (!decompressor.decompress(content + Wire.ORIGINAL_LENGTH, bytes - Wire.ORIGINAL_LENGTH, free, original)) {
            return DropReason.BAD_COMPRESSION.code();
        }
        long at = free;
        length = original;
        free = Math.min(end, at + original + BufferPool.ALIGNMENT - 1 & -BufferPool.ALIGNMENT);
        counters.add(Traffic.COMPRESSED_FRAMES_IN, 1);
        return at;
    }

    /** Returns the bytes of the original that was opened last. */
    int length() {
        return length;
    }

    private boolean room(BufferPool pool, int bytes) {
        if (end - free >= bytes) {
            return true;
        }
        int fresh = count == BUFFERS ? BufferPool.NONE : pool.acquireLarge();
        if (fresh == BufferPool.NONE) {
            return false;
        }
        buffers[count++] = fresh;
        free = pool.at(fresh);
        end = free + pool.capacity(fresh);
        return true;
    }

    /** The port has taken everything, or the worker has stopped. */
    void release(BufferPool pool) {
        while (count > 0) {
            pool.release(buffers[--count]);
        }
        free = 0;
        end = 0;
    }
}
