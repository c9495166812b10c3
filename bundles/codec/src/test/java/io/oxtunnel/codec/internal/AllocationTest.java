package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What is called for each datagram allocates nothing, in the memory that production uses. */
class AllocationTest {
    private static final int TURNS = 100_000;

    private final byte[] frame = Datagrams.batch(Datagrams.ip4(28), Datagrams.ip6(60));
    private long result;
    private Object sink;

    @Test
    void aDatagramCostsNoHeap() {
        try (NativeBufferPool pool = new NativeBufferPool(1, 0)) {
            int flags = Wire.ENCRYPTED | Wire.BATCH;
            int content = frame.length + CODEC.padding(flags, frame.length, 1_435);
            pool.write(frame, 0, Wire.CONTENT, frame.length);
            pool.fill(Wire.CONTENT + frame.length, content - frame.length, (byte) 0);
            assertEquals(0, fewest(() -> turns(pool, flags, content)), "bytes for " + TURNS + " datagrams");
            assertEquals(2L * TURNS, result, "packets found by the last try");
        }
    }

    @Test
    void whatIsAllocatedIsSeen() {
        assertTrue(fewest(() -> {
            for (int i = 0; i < TURNS; i++) {
                sink = new int[1];
            }
        }) >= 16L * TURNS);
    }

    /** Returns the fewest bytes of up to ten tries: the first ones run before the methods are compiled. */
    private static long fewest(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 10 && fewest > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            work.run();
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest;
    }

    private void turns(NativeBufferPool pool, int flags, int content) {
        result = 0;
        for (int i = 0; i < TURNS; i++) {
            CODEC.writeProtected(pool, 0, flags, content, 0xa1a2a3a4, 0, i);
            int form = CODEC.inspect(pool, 0, Wire.OVERHEAD + content);
            if (CODEC.acceptable(form, Mode.ENCRYPTED) && CODEC.counter(pool, 0) == i && CODEC.receiverIndex(pool, 0) == 0xa1a2a3a4) {
                result += CODEC.packets(pool, CODEC.flags(pool, 0), Wire.CONTENT, content);
            }
        }
    }
}
