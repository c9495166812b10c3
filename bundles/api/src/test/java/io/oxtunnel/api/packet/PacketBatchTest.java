package io.oxtunnel.api.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketBatchTest {
    @Test
    void slotsKeepWhatWasAdded() {
        PacketBatch batch = new PacketBatch();
        batch.add(7, 1_000, 2_944, 1_472, 0xb9, -5);
        batch.add(BufferPool.NONE, 2_000, 60, 0, 0, 3);
        assertEquals(2, batch.size);
        assertEquals(7, batch.buffer[0]);
        assertEquals(1_000, batch.at[0]);
        assertEquals(2_944, batch.length[0]);
        assertEquals(1_472, batch.segment[0]);
        assertEquals(0xb9, batch.trafficClass[0]);
        assertEquals(-5, batch.peer[0]);
        assertEquals(BufferPool.NONE, batch.buffer[1]);
        assertEquals(3, batch.peer[1]);
    }

    @Test
    void isFullAtItsCapacity() {
        PacketBatch batch = new PacketBatch();
        for (int i = 0; i < PacketBatch.CAPACITY; i++) {
            assertFalse(batch.full());
            batch.add(BufferPool.NONE, i, 1, 0, 0, 0);
        }
        assertTrue(batch.full());
    }

    @Test
    void releaseGivesBackWhatItOwnsFromTheFirstSlotOn() {
        try (NativeBufferPool pool = new NativeBufferPool(2, 1)) {
            PacketBatch batch = new PacketBatch();
            batch.add(pool.acquireSmall(), 0, 1, 0, 0, 0);
            batch.add(BufferPool.NONE, 0, 1, 0, 0, 0);
            batch.add(pool.acquireSmall(), 0, 1, 0, 0, 0);
            batch.add(pool.acquireLarge(), 0, 1, 0, 0, 0);
            batch.release(pool, 1);
            assertEquals(0, batch.size);
            assertEquals(1, pool.freeSmall(), "slot 0 was taken by somebody");
            assertEquals(1, pool.freeLarge());
        }
    }
}
