package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;

/**
 * The packets of a rehearsal, such as real ones are: TCP with timestamps in bulk that can be glued, its bare acknowledgements, full UDP
 * datagrams and small ones. What the code has not seen in a rehearsal it has to be compiled for again under traffic. Scenes are short:
 * the compiler waits for methods to be called some thousand times, those that are called once a turn too.
 */
final class Script {
    private static final int MSS = 1_383;
    private static final int TCP_HEADER = 32;
    private static final int CLIENT = 0x0A4D0002;
    private static final int HOST = 0xC6336407;
    private static final int SYN = 0x02;
    private static final int PSH = 0x08;

    private final BufferPool pool;
    private final PacketBatch batch = new PacketBatch();
    private int scene;
    private int source;
    private int destination;
    private int sequence;
    private int identification;

    Script(BufferPool pool) {
        this.pool = pool;
    }

    /**
     * Sends the next scene to a port.
     *
     * @param up whether it goes from the client to the host, or back
     */
    void play(PacketQueue port, boolean up) {
        source = up ? CLIENT : HOST;
        destination = up ? HOST : CLIENT;
        int buffer = pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return;
        }
        long at = pool.at(buffer);
        switch (scene++ / 2 % 6) {
            case 0, 2, 4 -> stream(at, 3 + scene % 7);
            case 1 -> acknowledgements(at);
            case 3 -> datagrams(at, MSS, 4);
            default -> datagrams(at, 36, 8);
        }
        // The buffer is named by the last slot: it is released when all were sent.
        batch.buffer[batch.size - 1] = buffer;
        port.send(batch, 0);
        batch.release(pool, 0);
    }

    private void stream(long start, int n) {
        long at = start;
        for (int i = 0; i < n; i++) {
            at = tcp(at, MSS, i == n - 1 ? PSH : 0, 1);
            sequence += MSS;
        }
        // A shorter last segment and a bare acknowledgement behind it end most real trains.
        at = tcp(at, 517, PSH, 1);
        sequence += 517;
        tcp(at, 0, 0, 1);
    }

    private void acknowledgements(long start) {
        long at = tcp(start, 0, SYN, 0);
        for (int i = 0; i < 5; i++) {
            at = tcp(at, 0, 0, i * MSS);
        }
    }

    private void datagrams(long start, int payload, int n) {
        long at = start;
        for (int i = 0; i < n; i++) {
            int length = 28 + payload;
            header(at, length, Ip.UDP);
            pool.putInt(at + 20, 0x27102711);
            pool.putInt(at + 24, payload + 8 << 16);
            finish(at, length, Ip.UDP, at + 26);
            at += length;
        }
    }

    private long tcp(long ip, int payload, int flags, int acknowledged) {
        int length = 20 + TCP_HEADER + payload;
        header(ip, length, Ip.TCP);
        pool.putInt(ip + 20, 0x9C400050);
        pool.putInt(ip + 24, sequence);
        pool.putInt(ip + 28, acknowledged);
        pool.putInt(ip + 32, 0x80100fff | flags << 16);
        pool.putInt(ip + 36, 0);
        pool.putInt(ip + 40, 0x0101080A);
        pool.putInt(ip + 44, scene);
        pool.putInt(ip + 48, scene);
        finish(ip, length, Ip.TCP, ip + 36);
        return ip + length;
    }

    private void header(long ip, int length, int protocol) {
        pool.putInt(ip, 0x45000000 | length);
        pool.putInt(ip + 4, identification++ << 16 | 0x4000);
        pool.putInt(ip + 8, 0x40000000 | protocol << 16);
        pool.putInt(ip + 12, source);
        pool.putInt(ip + 16, destination);
        Checksum.header(pool, ip, 20);
    }

    private void finish(long ip, int length, int protocol, long checksum) {
        int sum = pool.sum(ip + 20, length - 20, Checksum.pseudo(pool, ip, protocol, length - 20));
        pool.putShort(checksum, Checksum.finish(sum));
        batch.add(BufferPool.NONE, ip, length, 0, 0, 0);
    }
}
