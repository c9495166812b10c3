package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.linux.call.NativeBytes;
import java.util.Arrays;
import java.util.Objects;

/**
 * A window onto one direction of a connection: bytes by their {@link Sequence} number, in {@link Chunks} that are held only where there
 * are bytes. Which of the bytes in the window are valid is for the user to know. One thread, no allocation.
 */
final class ByteStream {
    private static final long MASK = Chunks.SIZE - 1;

    private final Chunks chunks;
    private final int[] ring;
    private Client client;
    /** No chunk below this one is held. */
    private long lowest;
    /** No chunk from this one on is held. */
    private long above;

    /**
     * Makes a stream without bytes.
     *
     * @param capacity largest distance between two bytes that are held
     */
    ByteStream(Chunks chunks, int capacity) {
        this.chunks = chunks;
        // Two more than full chunks: the window may begin and end inside of one.
        ring = new int[Integer.highestOneBit((capacity >> Chunks.SHIFT) + 2) * 2];
        Arrays.fill(ring, Chunks.NONE);
    }

    /** Begins at a number; the stream is empty. */
    void begin(Client owner, long at) {
        client = owner;
        lowest = at >> Chunks.SHIFT;
        above = lowest;
    }

    /** Returns how many bytes from {@code at} on have memory, after taking what is missing: {@code length}, or less if it ran out. */
    int reserve(long at, int length) {
        long last = at + length - 1 >> Chunks.SHIFT;
        for (long index = at >> Chunks.SHIFT; index <= last; index++) {
            if (index < lowest || index - lowest >= ring.length) {
                throw new IndexOutOfBoundsException("byte " + at + " of a stream from chunk " + lowest);
            }
            int place = (int) (index & ring.length - 1);
            if (ring[place] == Chunks.NONE) {
                ring[place] = chunks.take(client);
                if (ring[place] == Chunks.NONE) {
                    return (int) Math.max(0, (index << Chunks.SHIFT) - at);
                }
                above = Math.max(above, index + 1);
            }
        }
        return length;
    }

    /** Writes bytes into the window; false if there is no memory for all of them. */
    boolean put(long at, Memory from, long position, int length) {
        if (reserve(at, length) < length) {
            return false;
        }
        Objects.checkFromIndexSize(position, length, from.size());
        for (int done = 0; done < length;) {
            int n = run(at + done, length - done);
            NativeBytes.copy(from.address(position + done), address(at + done), n);
            done += n;
        }
        return true;
    }

    /** Reads bytes that were written. */
    void get(long at, Memory to, long position, int length) {
        Objects.checkFromIndexSize(position, length, to.size());
        for (int done = 0; done < length;) {
            int n = run(at + done, length - done);
            NativeBytes.copy(address(at + done), to.address(position + done), n);
            done += n;
        }
    }

    /** Returns how many of these bytes stand side by side. */
    int run(long at, int length) {
        return (int) Math.min(length, Chunks.SIZE - (at & MASK));
    }

    /** Returns the machine address of a byte whose memory was reserved. */
    long address(long at) {
        int chunk = ring[(int) (at >> Chunks.SHIFT & ring.length - 1)];
        if (chunk == Chunks.NONE) {
            throw new IndexOutOfBoundsException("byte " + at + " of a stream is not held");
        }
        return chunks.address(chunk) + (at & MASK);
    }

    /**
     * Gives back the memory below a number.
     *
     * @param empty whether nothing from {@code upTo} on is held either
     */
    void release(long upTo, boolean empty) {
        long keep = upTo >> Chunks.SHIFT;
        for (long index = lowest; index < (empty ? above : Math.min(keep, above)); index++) {
            give((int) (index & ring.length - 1));
        }
        lowest = Math.max(lowest, keep);
        above = empty ? lowest : Math.max(lowest, above);
    }

    /** Gives back the memory from a number on that was reserved and not used. */
    void trim(long end) {
        long keep = Math.max(lowest, end + MASK >> Chunks.SHIFT);
        for (long index = keep; index < above; index++) {
            give((int) (index & ring.length - 1));
        }
        above = Math.min(above, keep);
    }

    private void give(int place) {
        if (ring[place] != Chunks.NONE) {
            chunks.give(ring[place], client);
            ring[place] = Chunks.NONE;
        }
    }

    /** Gives everything back. */
    void clear() {
        release(lowest << Chunks.SHIFT, true);
    }
}
