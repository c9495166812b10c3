package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Prefix;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A forwarder with the default settings and the packets of its clients. One thread. */
final class Rig implements AutoCloseable {
    static final int SMALL = 256;
    static final int LARGE = 64;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    final NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
    final UserspaceForwarder forwarder;

    Rig(int queues, Map<String, Object> changed) throws IOException {
        forwarder = UserspaceForwarder.open(settings(changed), null,
                new ForwarderRequest(pool, queues, List.of(Prefix.parse("10.77.0.0/16"), Prefix.parse("fd77::/64")), 1_400, null), closed -> {
                });
    }

    /** Returns the defaults but for what is named. */
    static UserspaceSettings settings(Map<String, Object> changed) {
        return (UserspaceSettings) Proxy.newProxyInstance(Rig.class.getClassLoader(), new Class<?>[] {UserspaceSettings.class},
                (proxy, method, arguments) -> changed.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    /** Returns a packet without an upper layer's checksum. */
    static byte[] packet(String from, String to, int protocol, int timeToLive, byte[] payload) {
        byte[] source = InetAddress.ofLiteral(from).getAddress();
        byte[] destination = InetAddress.ofLiteral(to).getAddress();
        boolean v6 = source.length == 16;
        int header = v6 ? 40 : 20;
        byte[] all = new byte[header + payload.length];
        int length = v6 ? payload.length : all.length;
        all[0] = (byte) (v6 ? 0x60 : 0x45);
        all[v6 ? 4 : 2] = (byte) (length >> 8);
        all[v6 ? 5 : 3] = (byte) length;
        all[v6 ? 6 : 9] = (byte) protocol;
        all[v6 ? 7 : 8] = (byte) timeToLive;
        System.arraycopy(source, 0, all, v6 ? 8 : 12, source.length);
        System.arraycopy(destination, 0, all, v6 ? 24 : 16, source.length);
        System.arraycopy(payload, 0, all, header, payload.length);
        return all;
    }

    static byte[] udp(String from, int fromPort, String to, int toPort, int timeToLive, byte[] data) {
        byte[] payload = new byte[8 + data.length];
        put(payload, 0, fromPort);
        put(payload, 2, toPort);
        put(payload, 4, payload.length);
        System.arraycopy(data, 0, payload, 8, data.length);
        return packet(from, to, Ip.UDP, timeToLive, payload);
    }

    static byte[] echo(String from, String to, int id, int sequence, byte[] data) {
        boolean v6 = from.contains(":");
        byte[] payload = new byte[8 + data.length];
        payload[0] = (byte) (v6 ? 128 : 8);
        put(payload, 4, id);
        put(payload, 6, sequence);
        System.arraycopy(data, 0, payload, 8, data.length);
        return packet(from, to, v6 ? Ip.ICMPV6 : Ip.ICMP, 64, payload);
    }

    private static void put(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    /** Sends packets by a queue in one batch, their checksums made right. */
    void send(int queue, byte[]... packets) {
        PacketBatch batch = new PacketBatch();
        for (byte[] packet : packets) {
            int buffer = packet.length <= BufferPool.SMALL - BufferPool.HEADROOM ? pool.acquireSmall() : pool.acquireLarge();
            long ip = pool.at(buffer) + BufferPool.HEADROOM;
            pool.write(packet, 0, ip, packet.length);
            complete(ip, packet.length);
            batch.add(buffer, ip, packet.length, 0, 0, 0);
        }
        forwarder.queue(queue).send(batch, 0);
        batch.release(pool, 0);
    }

    /** Sends bytes as they are. */
    void sendRaw(int queue, byte[] bytes) {
        PacketBatch batch = new PacketBatch();
        int buffer = pool.acquireLarge();
        long ip = pool.at(buffer) + BufferPool.HEADROOM;
        pool.write(bytes, 0, ip, bytes.length);
        batch.add(buffer, ip, bytes.length, 0, 0, 0);
        forwarder.queue(queue).send(batch, 0);
        batch.release(pool, 0);
    }

    private void complete(long ip, int length) {
        boolean v6 = Ip.version(pool, ip) == 6;
        int header = v6 ? 40 : 20;
        int protocol = Ip.protocol(pool, ip);
        if (!v6) {
            Checksum.header(pool, ip, header);
        }
        int at = protocol == Ip.UDP ? 6 : protocol == Ip.ICMP || protocol == Ip.ICMPV6 ? 2 : -1;
        if (at >= 0) {
            int pseudo = protocol == Ip.ICMP ? 0 : Checksum.pseudo(pool, ip, protocol, length - header);
            pool.putShort(ip + header + at, Checksum.finish(pool.sum(ip + header, length - header, pseudo)));
        }
    }

    /** Returns what a queue has now. */
    List<byte[]> receive(int queue) {
        PacketBatch batch = new PacketBatch();
        List<byte[]> all = new ArrayList<>();
        forwarder.queue(queue).receive(batch);
        for (int i = 0; i < batch.size; i++) {
            byte[] bytes = new byte[batch.length[i]];
            pool.read(batch.at[i], bytes, 0, bytes.length);
            all.add(bytes);
        }
        batch.release(pool, 0);
        return all;
    }

    /** Waits for one packet of a queue. */
    byte[] await(int queue) {
        for (long until = System.nanoTime() + PATIENCE_NANOS; System.nanoTime() < until;) {
            List<byte[]> some = receive(queue);
            if (!some.isEmpty()) {
                return some.getFirst();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing came; " + forwarder.figures());
    }

    /** Returns whether all checksums of a packet are right. */
    boolean intact(byte[] packet) {
        int buffer = pool.acquireLarge();
        try {
            long ip = pool.at(buffer) + BufferPool.HEADROOM;
            pool.write(packet, 0, ip, packet.length);
            boolean v6 = Ip.version(pool, ip) == 6;
            int header = v6 ? 40 : 20;
            int protocol = Ip.protocol(pool, ip);
            int pseudo = protocol == Ip.ICMP ? 0 : Checksum.pseudo(pool, ip, protocol, packet.length - header);
            return Ip.wellFormed(pool, ip, packet.length) && (v6 || pool.sum(ip, header, 0) == 0xffff)
                    && pool.sum(ip + header, packet.length - header, pseudo) == 0xffff;
        } finally {
            pool.release(buffer);
        }
    }

    long figure(String name) {
        return forwarder.figures().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow().value();
    }

    /** Closes all; every buffer must be back. */
    @Override
    public void close() {
        forwarder.close();
        if (pool.freeSmall() != SMALL || pool.freeLarge() != LARGE) {
            throw new AssertionError("buffers are missing: " + pool.freeSmall() + " small, " + pool.freeLarge() + " large");
        }
        pool.close();
    }
}
