package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.SessionKey;

/**
 * The train being built: datagrams of one session and one traffic class, side by side in one buffer, of equal size but for a shorter
 * last one (the shape of UDP_SEGMENT). The content of a datagram is a head that already stands in its place, then a body that is
 * sealed straight from where it is, then padding. Nothing is sealed before the train is closed, so that all counters are claimed by
 * one atomic add.
 */
final class Train {
    /** Largest number of datagrams in a train: 64 is the kernel's bound, and the most that one claim may take. */
    static final int MAX = 64;
    /** Largest train in bytes: the kernel's bound on one UDP_SEGMENT send, 65,507, rounded down to cache lines. */
    static final int MAX_BYTES = 65_472;

    private final int[] flags = new int[MAX];
    private final int[] head = new int[MAX];
    private final long[] body = new long[MAX];
    private final int[] bodyLength = new int[MAX];
    private final int[] padding = new int[MAX];
    private long start;
    private int limit;
    private int stride;
    private int count;
    private int bytes;
    private boolean closed;

    /** Starts an empty train at a position where {@code limit} bytes are free. */
    void begin(long start, int limit) {
        this.start = start;
        this.limit = Math.min(limit, MAX_BYTES);
        stride = 0;
        count = 0;
        bytes = 0;
        closed = false;
    }

    /** Returns whether a datagram of that size may follow. */
    boolean takes(int size) {
        return count == 0 ? size <= limit : !closed && count < MAX && size <= stride && bytes + size <= limit;
    }

    /** Returns where the content of the next datagram starts. */
    long contentAt() {
        return start + bytes + Wire.CONTENT;
    }

    /**
     * Adds a datagram; {@link #takes} was true for its size, {@code 37 + head + bodyLength + padding}.
     *
     * @param head bytes that stand at {@link #contentAt}
     * @param body position of the rest
     */
    void add(int flags, int head, long body, int bodyLength, int padding) {
        int size = Wire.OVERHEAD + head + bodyLength + padding;
        if (count == 0) {
            stride = size;
        } else if (size < stride) {
            closed = true;
        }
        this.flags[count] = flags;
        this.head[count] = head;
        this.body[count] = body;
        this.bodyLength[count] = bodyLength;
        this.padding[count] = padding;
        count++;
        bytes += size;
    }

    int count() {
        return count;
    }

    int bytes() {
        return bytes;
    }

    long start() {
        return start;
    }

    /** Returns the stride, or 0 where there is only one datagram. */
    int segment() {
        return count > 1 ? stride : 0;
    }

    /** Writes headers and seals every datagram, with counters from {@code first} on. */
    void seal(Memory memory, Codec codec, SessionKey key, Sealer sealer, long first) {
        int index = key.peerIndex();
        long at = start;
        for (int i = 0; i < count; i++) {
            int content = head[i] + bodyLength[i] + padding[i];
            codec.writeProtected(memory, at, flags[i], content, index, 0, first + i);
            sealer.begin(at + Wire.HEADER);
            sealer.aad(at, Wire.HEADER);
            long to = at + Wire.CONTENT;
            if (head[i] > 0) {
                sealer.data(to, head[i], to);
                to += head[i];
            }
            if (bodyLength[i] > 0) {
                sealer.data(body[i], bodyLength[i], to);
                to += bodyLength[i];
            }
            if (padding[i] > 0) {
                memory.fill(to, padding[i], (byte) 0);
                sealer.data(to, padding[i], to);
                to += padding[i];
            }
            sealer.finish(to);
            at += Wire.OVERHEAD + content;
        }
    }
}
