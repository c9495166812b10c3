package io.oxtunnel.api.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.BitSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class NativeBufferPoolTest {
    @Test
    void buffersOfBothClassesAreAlignedAndDisjoint() {
        try (NativeBufferPool pool = new NativeBufferPool(5, 3)) {
            BitSet used = new BitSet();
            for (int i = 0; i < 8; i++) {
                int buffer = i < 5 ? pool.acquireSmall() : pool.acquireLarge();
                int capacity = i < 5 ? BufferPool.SMALL : BufferPool.LARGE;
                int at = (int) pool.at(buffer);
                assertEquals(capacity, pool.capacity(buffer));
                assertEquals(0, pool.address(at) % BufferPool.ALIGNMENT);
                assertTrue(at + capacity <= pool.size());
                assertTrue(used.get(at, at + capacity).isEmpty(), "overlaps another buffer");
                used.set(at, at + capacity);
            }
        }
    }

    @Test
    void smallBuffersStandSideBySideFromAPageOn() {
        try (NativeBufferPool pool = new NativeBufferPool(70, 2)) {
            assertEquals(70, pool.smallBuffers());
            assertEquals(0, pool.address(0) % 65_536);
            for (int handle = 0; handle < 70; handle++) {
                assertEquals((long) handle * BufferPool.SMALL, pool.at(handle));
            }
            assertEquals(BufferPool.LARGE, pool.capacity(70));
        }
    }

    @Test
    void exhaustionIsToldAndCounted() {
        try (NativeBufferPool pool = new NativeBufferPool(2, 1)) {
            int first = pool.acquireSmall();
            assertNotEquals(first, pool.acquireSmall());
            assertEquals(0, pool.exhausted());
            assertEquals(BufferPool.NONE, pool.acquireSmall());
            int large = pool.acquireLarge();
            assertEquals(BufferPool.NONE, pool.acquireLarge());
            assertEquals(2, pool.exhausted());
            assertEquals(0, pool.freeSmall());
            assertEquals(0, pool.freeLarge());
            pool.release(large);
            pool.release(first);
            assertEquals(1, pool.freeSmall());
            assertEquals(1, pool.freeLarge());
            assertEquals(first, pool.acquireSmall());
            assertEquals(large, pool.acquireLarge());
        }
    }

    @Test
    void theBufferReleasedLastIsAcquiredFirst() {
        try (NativeBufferPool pool = new NativeBufferPool(3, 0)) {
            int a = pool.acquireSmall();
            int b = pool.acquireSmall();
            pool.release(a);
            pool.release(b);
            assertEquals(b, pool.acquireSmall());
            assertEquals(a, pool.acquireSmall());
        }
    }

    @Test
    void strangersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new NativeBufferPool(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new NativeBufferPool(0, (1 << 16) + 1));
        try (NativeBufferPool pool = new NativeBufferPool(2, 1)) {
            assertThrows(IllegalArgumentException.class, () -> pool.release(BufferPool.NONE));
            assertThrows(IllegalArgumentException.class, () -> pool.release(3));
            assertThrows(IndexOutOfBoundsException.class, () -> pool.getLong(pool.size() - 7));
            assertThrows(IndexOutOfBoundsException.class, () -> pool.putByte(-1, (byte) 0));
            assertThrows(IndexOutOfBoundsException.class, () -> pool.sum(pool.size() - 3, 4, 0));
        }
    }

    @Test
    void numbersAreBigEndianAtAnyPosition() {
        try (NativeBufferPool pool = new NativeBufferPool(1, 0)) {
            pool.putLong(3, 0x0102030405060708L);
            byte[] bytes = new byte[8];
            pool.read(3, bytes, 0, 8);
            for (int i = 0; i < 8; i++) {
                assertEquals(i + 1, bytes[i]);
            }
            assertEquals(0x0203, pool.getUnsignedShort(4));
            assertEquals(0x03040506, pool.getInt(5));
            pool.putShort(5, 0xfffe8001);
            assertEquals((short) 0x8001, pool.getShort(5));
            pool.putInt(7, 0x8a8b8c8d);
            assertEquals(0x8a, pool.getUnsignedByte(7));
            assertEquals(0x0102_8001_8a8b_8c8dL, pool.getLong(3));
        }
    }

    @Test
    void copyMayOverlapAndFillKeepsItsNeighbours() {
        try (NativeBufferPool pool = new NativeBufferPool(1, 0)) {
            pool.write(new byte[] {9, 1, 2, 3, 4, 9}, 1, 10, 4);
            pool.copy(10, 11, 4);
            assertEquals(0x0101_0203, pool.getInt(10));
            assertEquals(4, pool.getByte(14));
            pool.fill(11, 2, (byte) 0xee);
            assertEquals(0x01ee_ee03, pool.getInt(10));
        }
    }

    /** Two threads take, mark, unmark and give back; a handle that both held at once would be found marked. */
    @Test
    void noBufferHasTwoOwners() throws Exception {
        int buffers = 3;
        try (NativeBufferPool pool = new NativeBufferPool(buffers, 0); ExecutorService threads = Executors.newFixedThreadPool(2)) {
            AtomicIntegerArray owned = new AtomicIntegerArray(buffers);
            CyclicBarrier start = new CyclicBarrier(2);
            Future<Integer> one = threads.submit(() -> churn(pool, owned, start));
            Future<Integer> two = threads.submit(() -> churn(pool, owned, start));
            assertEquals(0, one.get(30, TimeUnit.SECONDS) + two.get(30, TimeUnit.SECONDS), "times a buffer had two owners");
            assertEquals(buffers, pool.freeSmall());
        }
    }

    /** Gives the first one back while it holds the second: what a compare-and-set without a tag takes for an unchanged list. */
    private static int churn(BufferPool pool, AtomicIntegerArray owned, CyclicBarrier start) throws Exception {
        start.await(10, TimeUnit.SECONDS);
        int shared = 0;
        for (int i = 0; i < 2_000_000; i++) {
            int first = pool.acquireSmall();
            shared += own(owned, first);
            int second = pool.acquireSmall();
            shared += own(owned, second);
            giveBack(pool, owned, first);
            giveBack(pool, owned, second);
        }
        return shared;
    }

    private static int own(AtomicIntegerArray owned, int buffer) {
        return buffer != BufferPool.NONE && owned.getAndIncrement(buffer) != 0 ? 1 : 0;
    }

    private static void giveBack(BufferPool pool, AtomicIntegerArray owned, int buffer) {
        if (buffer != BufferPool.NONE) {
            owned.getAndDecrement(buffer);
            pool.release(buffer);
        }
    }

    @Test
    void theDataPathAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (NativeBufferPool pool = new NativeBufferPool(4, 2)) {
            assertEquals(0, allocated(threads, pool, null), "bytes for 100,000 turns");
            assertTrue(allocated(threads, pool, new Object[1]) >= 100_000 * 16, "the measurement does not see what is allocated");
        }
    }

    /** Returns the fewest bytes that 100,000 turns allocated, of up to ten tries: the first ones run before the methods are compiled. */
    private static long allocated(ThreadMXBean threads, NativeBufferPool pool, Object[] sink) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10 && least > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            turns(pool, sink);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static void turns(NativeBufferPool pool, Object[] sink) {
        for (int i = 0; i < 100_000; i++) {
            int small = pool.acquireSmall();
            int large = pool.acquireLarge();
            long at = pool.at(small);
            pool.putShort(at, pool.sum(pool.at(large), 64, i & 0xffff));
            pool.copy(at, at + 64, 64);
            pool.fill(at + 128, 16, (byte) i);
            pool.release(small);
            pool.release(large);
            if (sink != null) {
                sink[0] = new long[1];
            }
        }
    }
}
