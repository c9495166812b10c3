package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Memory;

/**
 * Header and nonce of a datagram in memory (PROTOCOL.md 2), by position. Nothing here checks a length.
 *
 * <pre>
 *  0       2       3                   7        9                  13     14                        21
 * +-------+-------+-------------------+--------+------------------+------+-------------------------+----
 * | magic | flags | seq (u32)         | length | receiver index   | path | counter (56 bit)        | content
 * +-------+-------+-------------------+--------+------------------+------+-------------------------+----
 *                                               &lt;----------------- nonce -----------------------&gt;
 * </pre>
 */
final class Header {
    private static final int FLAGS = 2;
    private static final int LENGTH = 7;
    private static final int INDEX = Wire.HEADER;
    private static final int PATH = 13;
    private static final int COUNTER_LOW = 17;

    private Header() {
    }

    /** Returns the first eight bytes: magic, flags, seq and the upper half of length. */
    static long start(Memory memory, long at) {
        return memory.getLong(at);
    }

    /** Returns the magic in a {@link #start}. */
    static int magic(long start) {
        return (int) (start >>> 48);
    }

    /** Returns the flags in a {@link #start}, 0..255. */
    static int flags(long start) {
        return (int) (start >>> 40) & 0xff;
    }

    /** Returns the seq in a {@link #start}, all 32 bits. */
    static int seq(long start) {
        return (int) (start >>> 8);
    }

    /** Returns the flags, 0..255. */
    static int flags(Memory memory, long at) {
        return memory.getUnsignedByte(at + FLAGS);
    }

    /** Returns the bytes that follow the header, 0..65,535. */
    static int length(Memory memory, long at) {
        return memory.getUnsignedShort(at + LENGTH);
    }

    /** Returns the receiver index. */
    static int index(Memory memory, long at) {
        return memory.getInt(at + INDEX);
    }

    /** Returns the path id, 0..255. */
    static int path(Memory memory, long at) {
        return memory.getUnsignedByte(at + PATH);
    }

    /** Returns the counter, 56 bits. */
    static long counter(Memory memory, long at) {
        return memory.getLong(at + PATH) & Wire.COUNTER_MASK;
    }

    /** Returns the low 32 bits of the counter, which seq repeats. */
    static int counterLow(Memory memory, long at) {
        return memory.getInt(at + COUNTER_LOW);
    }

    /** Writes all of it in front of {@code content} bytes and their tag. */
    static void write(Memory memory, long at, int flags, int content, int index, int path, long counter) {
        int length = Wire.NONCE + content + Wire.TAG;
        memory.putLong(at, start(flags, (int) counter, length));
        memory.putByte(at + LENGTH + 1, (byte) length);
        memory.putInt(at + INDEX, index);
        memory.putLong(at + PATH, nonceTail(path, counter));
    }

    /** Writes the header alone, in front of {@code content} bytes in clear. */
    static void write(Memory memory, long at, int flags, int content, int seq) {
        memory.putLong(at, start(flags, seq, content));
        memory.putByte(at + LENGTH + 1, (byte) content);
    }

    /** Makes the first eight bytes; the ninth is the lower half of length. */
    static long start(int flags, int seq, int length) {
        return (long) Wire.MAGIC << 48 | (long) (flags & 0xff) << 40 | (seq & 0xffffffffL) << 8 | (length & 0xffff) >>> 8;
    }

    /** Makes the last eight bytes of the nonce. */
    static long nonceTail(int path, long counter) {
        return (long) path << 56 | counter & Wire.COUNTER_MASK;
    }
}
