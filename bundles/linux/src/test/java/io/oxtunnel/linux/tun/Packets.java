package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;

/** Builds packets with right checksums in the slots of a batch; each setter changes the packet that was added last. */
final class Packets implements AutoCloseable {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int PSH = 0x08;
    static final int ACK = 0x10;

    final NativeBufferPool pool = new NativeBufferPool(PacketBatch.CAPACITY, 0);
    final PacketBatch batch = new PacketBatch();
    private int network;
    private int protocol;
    private int identification;

    /** Adds a TCP segment of flow 10.0.0.1:1 -> 10.0.0.{to}:1, acknowledgement 1, window 3000. */
    Packets tcp4(int to, int flags, int payload, int sequence) {
        ip4(to, 6, 20 + payload);
        return tcp(flags, payload, sequence);
    }

    /** The same for 2001:db8::1 -> 2001:db8::{to}. */
    Packets tcp6(int to, int flags, int payload, int sequence) {
        ip6(to, 6, 20 + payload);
        return tcp(flags, payload, sequence);
    }

    Packets udp4(int to, int payload) {
        ip4(to, 17, 8 + payload);
        return udp(payload);
    }

    Packets udp6(int to, int payload) {
        ip6(to, 17, 8 + payload);
        return udp(payload);
    }

    private long start(int length) {
        int buffer = pool.acquireSmall();
        long at = pool.at(buffer) + BufferPool.HEADROOM;
        pool.fill(pool.at(buffer), BufferPool.SMALL, (byte) 0x5a);
        pool.fill(at, 40, (byte) 0);
        batch.add(buffer, at, length, 0, 0, 0);
        return at;
    }

    private void ip4(int to, int protocol, int length) {
        long ip = start(20 + length);
        network = 20;
        this.protocol = protocol;
        pool.putShort(ip, 0x4500);
        pool.putShort(ip + 2, 20 + length);
        pool.putShort(ip + 4, identification++);
        pool.putShort(ip + 6, 0x4000);
        pool.putShort(ip + 8, 64 << 8 | protocol);
        pool.putInt(ip + 12, 0x0a000001);
        pool.putInt(ip + 16, 0x0a000000 | to);
    }

    private void ip6(int to, int protocol, int length) {
        long ip = start(40 + length);
        network = 40;
        this.protocol = protocol;
        pool.putInt(ip, 0x60000000);
        pool.putShort(ip + 4, length);
        pool.putShort(ip + 6, protocol << 8 | 64);
        pool.putLong(ip + 8, 0x20010db800000000L);
        pool.putLong(ip + 16, 1);
        pool.putLong(ip + 24, 0x20010db800000000L);
        pool.putLong(ip + 32, to);
    }

    private Packets tcp(int flags, int payload, int sequence) {
        long tcp = last() + network;
        pool.putInt(tcp, 0x0001_0001);
        pool.putInt(tcp + 4, sequence);
        pool.putInt(tcp + 8, 1);
        pool.putInt(tcp + 12, 0x5000_0000 | flags << 16 | 3_000);
        pool.putInt(tcp + 16, 0);
        content(tcp + 20, payload, sequence);
        return sealed();
    }

    private Packets udp(int payload) {
        long udp = last() + network;
        pool.putInt(udp, 0x0001_0001);
        pool.putShort(udp + 4, 8 + payload);
        pool.putShort(udp + 6, 0);
        content(udp + 8, payload, batch.size);
        return sealed();
    }

    private void content(long at, int length, int seed) {
        for (int i = 0; i < length; i++) {
            pool.putByte(at + i, (byte) (seed + i));
        }
    }

    /** Returns where the packet that was added last begins. */
    long last() {
        return batch.at[batch.size - 1];
    }

    /** Changes a byte of the IP header, counted from its start, and repairs the checksums. */
    Packets ip(int offset, int value) {
        pool.putByte(last() + offset, (byte) value);
        return sealed();
    }

    /** Changes a byte of the TCP or UDP header and repairs the checksums. */
    Packets transport(int offset, int value) {
        return ip(network + offset, value);
    }

    /** Changes a byte and leaves the checksums wrong. */
    Packets corrupt(int offset) {
        pool.putByte(last() + offset, (byte) ~pool.getByte(last() + offset));
        return this;
    }

    private Packets sealed() {
        long ip = last();
        int length = batch.length[batch.size - 1] - network;
        if (network == 20) {
            Checksum.header(pool, ip, 20);
        }
        long at = ip + network + (protocol == 6 ? 16 : 6);
        pool.putShort(at, 0);
        pool.putShort(at, Checksum.finish(pool.sum(ip + network, length, Checksum.pseudo(pool, ip, protocol, length))));
        return this;
    }

    @Override
    public void close() {
        pool.close();
    }
}
