package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;

/**
 * The train being built: datagrams of one session and one traffic class, side by side in one buffer, of equal size but for a shorter
 * last one (the shape of UDP_SEGMENT). The content of each stands in its place, in clear; nothing is sealed before the train is closed,
 * so that all counters are claimed by one atomic add. A cipher that is fed one whole content in place is faster than one that is fed
 * headers and payload from two places, even with the copy of the payload counted in.
 */
final class Train {
    /** Largest number of datagrams in a train: 64 is the kernel's bound, and the most that one claim may take. */
    static final int MAX = 64;
    /** Largest train in bytes: the kernel's bound on one UDP_SEGMENT send, 65,507, rounded down to cache lines. */
    static final int MAX_BYTES = 65_472;

    private final int[] flags = new int[MAX];
    private final int[] content = new int[MAX];
    private Mode mode = Mode.ENCRYPTED;
    private long start;
    private int limit;
    private int stride;
    private int count;
    private int bytes;
    private int packets;
    private boolean closed;

    /** Starts an empty train at a position where {@code limit} bytes are free. */
    void begin(long start, int limit) {
        this.start = start;
        this.limit = Math.min(limit, MAX_BYTES);
        stride = 0;
        count = 0;
        bytes = 0;
        packets = 0;
        closed = false;
    }

    /** Lays the datagrams that follow out for a mode; only while the train is empty. */
    void layOutFor(Mode mode) {
        this.mode = mode;
    }

    /** Returns whether a datagram of that size may follow. */
    boolean takes(int size) {
        return count == 0 ? size <= limit : !closed && count < MAX && size <= stride && bytes + size <= limit;
    }

    /** Returns where the content of the next datagram starts. */
    long contentAt() {
        return start + bytes + mode.content();
    }

    /**
     * Adds a datagram whose content stands at {@link #contentAt}; {@link #takes} was true for its size.
     *
     * @param packet bytes of content
     * @param padding zero bytes to put behind it
     * @param packets inner packets in it
     */
    void add(Memory memory, int flags, int packet, int padding, int packets) {
        if (padding > 0) {
            memory.fill(contentAt() + packet, padding, (byte) 0);
        }
        int content = packet + padding;
        int size = mode.overhead() + content;
        if (count == 0) {
            stride = size;
        } else if (size < stride) {
            closed = true;
        }
        this.flags[count] = flags;
        this.content[count] = content;
        count++;
        bytes += size;
        this.packets += packets;
    }

    int count() {
        return count;
    }

    /** Returns how many inner packets are in it. */
    int packets() {
        return packets;
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

    /**
     * Writes headers and protects every datagram as the mode wants it, with counters claimed at once.
     *
     * @return 0, or the code of the reason why none of it may leave: what was laid out for one mode never leaves under a key of another
     */
    int seal(Memory memory, Codec codec, SessionKey key, int worker, long now) {
        if (key.mode() != mode) {
            return DropReason.WRONG_MODE.code();
        }
        if (mode == Mode.PLAIN) {
            return key.expired(now) ? DropReason.KEY_EXHAUSTED.code() : clear(memory, codec, key.session().claimClear(count));
        }
        long first = key.claim(0, count);
        return first < 0 ? DropReason.KEY_EXHAUSTED.code() : protect(memory, codec, key, worker, first);
    }

    private int clear(Memory memory, Codec codec, int first) {
        long at = start;
        for (int i = 0; i < count; i++) {
            codec.writeClear(memory, at, flags[i], content[i], first + i);
            at += mode.overhead() + content[i];
        }
        return 0;
    }

    private int protect(Memory memory, Codec codec, SessionKey key, int worker, long first) {
        Sealer sealer = key.sealer(worker);
        int index = key.peerIndex();
        long at = start;
        for (int i = 0; i < count; i++) {
            codec.writeProtected(memory, at, flags[i], content[i], index, 0, first + i);
            long to = at + Wire.CONTENT;
            sealer.begin(at + Wire.HEADER);
            sealer.aad(at, Wire.HEADER);
            if (mode == Mode.ENCRYPTED) {
                sealer.data(to, content[i], to);
            } else {
                sealer.aad(to, content[i]);
            }
            sealer.finish(to + content[i]);
            at += Wire.OVERHEAD + content[i];
        }
        return 0;
    }
}
