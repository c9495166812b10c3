package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;

/** Cuts a super-packet into the packets that would have crossed a wire, as the other end of a tunnel gets them. */
final class Splitter {
    private Splitter() {
    }

    /** Appends the packets of a slot to a batch that has room for them. */
    static void split(BufferPool pool, PacketBatch from, int slot, PacketBatch into) {
        long ip = from.at[slot];
        int network = Ip.headerLength(pool, ip);
        boolean tcp = Ip.protocol(pool, ip) == Ip.TCP;
        int headers = network + (tcp ? (pool.getUnsignedByte(ip + network + 12) >>> 4) * 4 : 8);
        int payload = from.length[slot] - headers;
        int size = from.segment[slot] == 0 ? payload : from.segment[slot];
        int count = 0;
        for (int done = 0; done < payload || count == 0; done += size) {
            int bytes = Math.min(size, payload - done);
            int buffer = pool.acquireSmall();
            long at = pool.at(buffer) + BufferPool.HEADROOM;
            pool.copy(ip, at, headers);
            pool.copy(ip + headers + done, at + headers, bytes);
            into.add(buffer, at, headers + bytes, 0, 0, 0);
            if (from.segment[slot] != 0) {
                finish(pool, at, network, headers + bytes, done, count, done + bytes == payload);
            }
            count++;
        }
    }

    private static void finish(BufferPool pool, long ip, int network, int length, int done, int number, boolean last) {
        if (network == 40) {
            pool.putShort(ip + 4, length - 40);
        } else {
            pool.putShort(ip + 2, length);
            pool.putShort(ip + 4, pool.getUnsignedShort(ip + 4) + number);
            Checksum.header(pool, ip, network);
        }
        boolean tcp = Ip.protocol(pool, ip) == Ip.TCP;
        long transport = ip + network;
        if (tcp) {
            pool.putInt(transport + 4, pool.getInt(transport + 4) + done);
            if (!last) {
                pool.putByte(transport + 13, (byte) (pool.getByte(transport + 13) & ~0x09));
            }
        } else {
            pool.putShort(transport + 4, length - network);
        }
        long checksum = transport + (tcp ? 16 : 6);
        pool.putShort(checksum, 0);
        int sum = Checksum.pseudo(pool, ip, tcp ? 6 : 17, length - network);
        pool.putShort(checksum, Checksum.finish(pool.sum(transport, length - network, sum)));
    }
}
