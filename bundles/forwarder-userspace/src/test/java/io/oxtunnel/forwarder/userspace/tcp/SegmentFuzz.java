package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import java.util.SplittableRandom;

/** Any bytes as segments of clients, with checksums made right, so that they get far: nothing throws and every bound holds. Run by FuzzIT. */
public final class SegmentFuzz {
    private static final int SMALL = 128;
    private static final int LARGE = 16;
    private static final NativeBufferPool POOL = new NativeBufferPool(SMALL, LARGE);
    private static final int PACKET = POOL.acquireLarge();
    private static final int RECORD = 3;

    private SegmentFuzz() {
    }

    /** One input: records of a kind, a length and a number, and what follows of the packet. */
    public static void fuzzerTestOneInput(byte[] data) {
        TcpCounters counters = new TcpCounters();
        PacketBatch batch = new PacketBatch();
        TcpSettings settings = new TcpSettings(4, 3, 3, 65_536, 1 << 20, 60_000, 1_420);
        Sockets sockets = new Sockets();
        try (TcpEndpoint endpoint = new TcpEndpoint(POOL, settings, sockets, (v6, high, low) -> (low & 1) == 0, (c, errno, replies) -> replies.reset(c),
                counters, new SplittableRandom(1), 0)) {
            long now = 0;
            for (int i = 0; i + RECORD <= data.length;) {
                int length = Math.min(data[i + 1] & 0xff, data.length - i - RECORD);
                now += (data[i + 2] & 0xff) * (long) ((data[i] & 0x40) != 0 ? 1_000 : 1);
                act(endpoint, data[i] & 0xff, data, i + RECORD, length, sockets, now);
                i += RECORD + length;
                endpoint.expire(now);
                for (int turn = 0; turn < 8 && endpoint.pending(); turn++) {
                    endpoint.emit(batch, now);
                    check(batch);
                    batch.release(POOL, 0);
                }
                require(counters.connections() <= 4 && counters.bytes() <= 1 << 20, "bounds");
            }
        }
        require(POOL.freeSmall() == SMALL && POOL.freeLarge() == LARGE - 1, "buffers");
    }

    private static void act(TcpEndpoint endpoint, int kind, byte[] data, int at, int length, Sockets sockets, long now) {
        Connection c = endpoint.connection(kind >> 2 & 3);
        if ((kind & 3) == 0 && c != null && c.fd >= 0) {
            sockets.moody = kind;
            if (c.phase == Connection.CONNECTING) {
                endpoint.connected(c, now);
            }
            endpoint.ready(c, true, true, (kind & 0x10) != 0);
        } else if ((kind & 3) == 1 && c != null && c.phase == Connection.CONNECTING) {
            endpoint.failed(c, 111);
        } else {
            segment(endpoint, kind, data, at, length, c, now);
        }
    }

    private static void segment(TcpEndpoint endpoint, int kind, byte[] data, int from, int length, Connection c, long now) {
        boolean v6 = (kind & 0x80) != 0;
        int network = v6 ? 40 : 20;
        long ip = POOL.at(PACKET) + BufferPool.HEADROOM;
        POOL.fill(ip, network, (byte) 0);
        POOL.putByte(ip, (byte) (v6 ? 0x60 : 0x45));
        POOL.putShort(ip + (v6 ? 4 : 2), v6 ? length : length + network);
        POOL.putByte(ip + (v6 ? 6 : 9), (byte) Ip.TCP);
        POOL.write(data, from, ip + network, length);
        if (length >= Segment.HEADER) {
            aim(ip + network, kind, c);
            POOL.putShort(ip + network + 16, 0);
            POOL.putShort(ip + network + 16, Checksum.finish(POOL.sum(ip + network, length, Checksum.pseudo(POOL, ip, Ip.TCP, length))));
        }
        endpoint.segment(ip, network, network + length, now);
    }

    /** Numbers that no fuzzer guesses: what the input has is added to those of the connection. */
    private static void aim(long tcp, int kind, Connection c) {
        POOL.putInt(tcp, 0x0001_0000 | 2 + (kind >> 2 & 3));
        if (c != null && (kind & 0x20) != 0) {
            POOL.putInt(tcp, c.addresses.clientPort << 16 | c.addresses.remotePort);
            POOL.putInt(tcp + 4, (int) c.in.acknowledgement() + POOL.getInt(tcp + 4));
            POOL.putInt(tcp + 8, (int) c.out.una + POOL.getInt(tcp + 8));
        }
    }

    private static void check(PacketBatch batch) {
        for (int i = 0; i < batch.size; i++) {
            require(Ip.wellFormed(POOL, batch.at[i], batch.length[i]), "what is sent is a packet");
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    /** Sockets that do what the input says. */
    private static final class Sockets implements Outside {
        private int moody;

        @Override
        public int connect(Connection c) {
            c.fd = 3;
            return 0;
        }

        @Override
        public int write(Connection c, ByteStream from, long at, int length) {
            return (moody & 0x20) != 0 ? AGAIN : Math.min(length, from.run(at, length));
        }

        @Override
        public int read(Connection c, ByteStream into, long at, int length) {
            return (moody & 0x40) != 0 ? 0 : (moody & 0x10) != 0 ? AGAIN : Math.min(length, 5_000);
        }

        @Override
        public void finish(Connection c) {
            require(c.fd >= 0 && c.in.finished(), "an end that the client sent");
        }

        @Override
        public void close(Connection c, boolean reset) {
            require(c.fd >= 0, "closed once");
            c.fd = -1;
        }
    }
}
