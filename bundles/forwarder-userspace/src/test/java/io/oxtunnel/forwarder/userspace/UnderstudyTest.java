package io.oxtunnel.forwarder.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnderstudyTest {
    private static final int SMALL = 64;
    private static final int LARGE = 48;
    private static final int TURNS = 4_000;

    @Test
    void whatIsSentIsReceivedWhileTheQueueBehindIsPlayed() throws IOException {
        try (Rig rig = new Rig(1, Map.of()); NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
                Understudy understudy = (Understudy) rig.forwarder.understudy(pool)) {
            byte[] packet = Rig.udp("10.77.0.2", 1, "198.51.100.7", 2, 64, new byte[700]);
            PacketBatch batch = new PacketBatch();
            for (int turn = 0; turn < TURNS; turn++) {
                int buffer = pool.acquireSmall();
                pool.write(packet, 0, pool.at(buffer) + BufferPool.HEADROOM, packet.length);
                batch.add(buffer, pool.at(buffer) + BufferPool.HEADROOM, packet.length, 0, 0, 0);
                understudy.send(batch, 0);
                batch.release(pool, 0);
                assertEquals(1, understudy.receive(batch));
                byte[] got = new byte[batch.length[0]];
                pool.read(batch.at[0], got, 0, got.length);
                assertArrayEquals(packet, got);
                batch.release(pool, 0);
            }
            assertTrue(understudy.played("udp datagrams sent") > TURNS, "datagrams");
            assertTrue(understudy.played("tcp connections opened") >= 3, "connections");
            assertEquals(0, understudy.played("tcp connections reset"));
            assertEquals(0, understudy.played("tcp segments malformed") + understudy.played("udp malformed") + understudy.played("packets malformed"));
            assertEquals(SMALL, pool.freeSmall());
        }
    }
}
