package io.oxtunnel.codec.internal;

import io.oxtunnel.api.packet.Memory;
import java.nio.ByteBuffer;

/**
 * A memory whose bytes exist from {@link #START} to the end of what was put there and nowhere else, so that a read beside them throws.
 * It starts far from 0, so that a forgotten base shows.
 */
final class ExactMemory implements Memory {
    static final long START = 1L << 33;

    private final ByteBuffer bytes;

    ExactMemory(byte[] content) {
        bytes = ByteBuffer.wrap(content);
    }

    byte[] array() {
        return bytes.array();
    }

    private int index(long at) {
        return Math.toIntExact(at - START);
    }

    @Override
    public long size() {
        return START + bytes.capacity();
    }

    @Override
    public long address(long at) {
        throw new UnsupportedOperationException("no address");
    }

    @Override
    public byte getByte(long at) {
        return bytes.get(index(at));
    }

    @Override
    public short getShort(long at) {
        return bytes.getShort(index(at));
    }

    @Override
    public int getInt(long at) {
        return bytes.getInt(index(at));
    }

    @Override
    public long getLong(long at) {
        return bytes.getLong(index(at));
    }

    @Override
    public void putByte(long at, byte value) {
        bytes.put(index(at), value);
    }

    @Override
    public void putShort(long at, int value) {
        bytes.putShort(index(at), (short) value);
    }

    @Override
    public void putInt(long at, int value) {
        bytes.putInt(index(at), value);
    }

    @Override
    public void putLong(long at, long value) {
        bytes.putLong(index(at), value);
    }

    @Override
    public void copy(long from, long to, long length) {
        System.arraycopy(bytes.array(), index(from), bytes.array(), index(to), Math.toIntExact(length));
    }

    @Override
    public void read(long at, byte[] into, int offset, int length) {
        bytes.get(index(at), into, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, long at, int length) {
        bytes.put(index(at), from, offset, length);
    }

    @Override
    public void fill(long at, long length, byte value) {
        for (int i = 0; i < length; i++) {
            putByte(at + i, value);
        }
    }

    @Override
    public int sum(long at, int length, int sum) {
        throw new UnsupportedOperationException("the codec sums nothing");
    }
}
