package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;

/** The packets of a rehearsal, such as real ones are: bulk that can be glued, full packets that cannot, small ones. */
final class Script {
    private static final int MSS = 1_380;
    private static final int CLIENT = 0x0A4D0002;
    private static final int HOST = 0xC6336407;

    private final BufferPool pool;
    private final PacketBatch batch = new PacketBatch();
    private int scene;

    Script(BufferPool pool) {
        this.pool = pool;
    }

    /** Sends the next scene to a port. */
    void play(PacketQueue port) {
        switch (scene++ & 3) {
            case 0, 2 -> act(port, 40, MSS, MSS);
            case 1 -> act(port, 20, MSS, 0);
            default -> act(port, 50, 40, 0);
        }
    }

    /** Packets of equal payload whose sequence numbers go on by {@code step}: only where that is the payload are they one stream. */
    private void act(PacketQueue port, int n, int payload, int step) {
        int buffer = pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return;
        }
        long at = pool.at(buffer);
        for (int i = 0; i < n; i++) {
            int length = tcp(at, payload, i * step);
            batch.add(i == 0 ? buffer : BufferPool.NONE, at, length, 0, 0, 0);
            at += length;
        }
        port.send(batch, 0);
        batch.release(pool, 0);
    }

    private int tcp(long ip, int payload, int sequence) {
        int length = 40 + payload;
        pool.putInt(ip, 0x45000000 | length);
        pool.putInt(ip + 4, 0x00004000);
        pool.putInt(ip + 8, 0x40060000);
        pool.putInt(ip + 12, CLIENT);
        pool.putInt(ip + 16, HOST);
        Checksum.header(pool, ip, 20);
        pool.putInt(ip + 20, 0x04000050);
        pool.putInt(ip + 24, sequence);
        pool.putInt(ip + 28, 1);
        pool.putInt(ip + 32, 0x5010ffff);
        pool.putInt(ip + 36, 0);
        int sum = pool.sum(ip + 20, length - 20, Checksum.pseudo(pool, ip, Ip.TCP, length - 20));
        pool.putShort(ip + 36, Checksum.finish(sum));
        return length;
    }
}
