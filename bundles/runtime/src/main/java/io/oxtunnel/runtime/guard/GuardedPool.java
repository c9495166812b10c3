package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.packet.BufferPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The pool as one provider sees it: which buffers are the provider's is written down, so that it can hand on or release only those, each once.
 * Lock-free, allocates nothing.
 */
final class GuardedPool implements BufferPool {
    private static final int ITS_OWN = 1;

    private final BufferPool pool;
    private final Suspect suspect;
    private final AtomicIntegerArray owner;
    private final AtomicInteger heldSmall = new AtomicInteger();
    private final AtomicInteger heldLarge = new AtomicInteger();

    GuardedPool(BufferPool pool, Suspect suspect) {
        this.pool = pool;
        this.suspect = suspect;
        int small = pool.smallBuffers();
        owner = new AtomicIntegerArray(small + (int) ((pool.size() - (long) small * SMALL) / LARGE));
    }

    /** Takes a buffer from the provider for its caller; false if it is not the provider's to hand on. */
    boolean handOn(int buffer) {
        if (buffer < 0 || buffer >= owner.length() || !owner.compareAndSet(buffer, ITS_OWN, 0)) {
            return false;
        }
        held(buffer).decrementAndGet();
        return true;
    }

    /** Returns how many buffers the provider has, neither handed on nor released. */
    int held() {
        return heldSmall.get() + heldLarge.get();
    }

    private AtomicInteger held(int buffer) {
        return buffer < pool.smallBuffers() ? heldSmall : heldLarge;
    }

    /** Takes back what the provider has kept, after what it opened was closed. */
    void reclaim() {
        for (int buffer = 0; buffer < owner.length(); buffer++) {
            if (handOn(buffer)) {
                pool.release(buffer);
            }
        }
    }

    @Override
    public int acquireSmall() {
        return acquired(pool.acquireSmall(), heldSmall, pool.smallBuffers());
    }

    @Override
    public int acquireLarge() {
        return acquired(pool.acquireLarge(), heldLarge, owner.length() - pool.smallBuffers());
    }

    private int acquired(int buffer, AtomicInteger held, int all) {
        if (buffer != NONE) {
            owner.set(buffer, ITS_OWN);
            held.incrementAndGet();
        } else if (held.get() > all / 2) {
            suspect.accuse("holds " + held.get() + " of " + all + " buffers of a size, and no other is left;"
                    + " allowed: what it lends the system, fewer than half");
        }
        return buffer;
    }

    @Override
    public void release(int buffer) {
        if (!handOn(buffer)) {
            suspect.accuse("released buffer " + buffer + ", which is not its own; allowed: once, what it acquired and did not hand on");
            throw new IllegalArgumentException("buffer: " + buffer + " is not yours");
        }
        pool.release(buffer);
    }

    @Override
    public long at(int buffer) {
        return pool.at(buffer);
    }

    @Override
    public int capacity(int buffer) {
        return pool.capacity(buffer);
    }

    @Override
    public int smallBuffers() {
        return pool.smallBuffers();
    }

    @Override
    public int freeSmall() {
        return pool.freeSmall();
    }

    @Override
    public int freeLarge() {
        return pool.freeLarge();
    }

    @Override
    public long exhausted() {
        return pool.exhausted();
    }

    @Override
    public long size() {
        return pool.size();
    }

    @Override
    public long address(long at) {
        return pool.address(at);
    }

    @Override
    public byte getByte(long at) {
        return pool.getByte(at);
    }

    @Override
    public short getShort(long at) {
        return pool.getShort(at);
    }

    @Override
    public int getInt(long at) {
        return pool.getInt(at);
    }

    @Override
    public long getLong(long at) {
        return pool.getLong(at);
    }

    @Override
    public void putByte(long at, byte value) {
        pool.putByte(at, value);
    }

    @Override
    public void putShort(long at, int value) {
        pool.putShort(at, value);
    }

    @Override
    public void putInt(long at, int value) {
        pool.putInt(at, value);
    }

    @Override
    public void putLong(long at, long value) {
        pool.putLong(at, value);
    }

    @Override
    public void copy(long from, long to, long length) {
        pool.copy(from, to, length);
    }

    @Override
    public void read(long at, byte[] into, int offset, int length) {
        pool.read(at, into, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, long at, int length) {
        pool.write(from, offset, at, length);
    }

    @Override
    public void fill(long at, long length, byte value) {
        pool.fill(at, length, value);
    }

    @Override
    public int sum(long at, int length, int sum) {
        return pool.sum(at, length, sum);
    }
}
