package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An endpoint that is led by hand: segments of clients one by one, destinations that take and give what the test says, a clock that stands. */
final class Hands implements Outside, AutoCloseable {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;
    private static final int SMALL = 256;
    private static final int LARGE = 32;
    private static final int SLOTS = 64;
    private static final byte[] NOTHING = {};

    /** A segment that the endpoint has sent. */
    record Said(int port, int sequence, int acknowledgement, int flags, int window, int echo, int length) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    final TcpCounters counters = new TcpCounters();
    final TcpEndpoint endpoint;
    final TcpSettings settings;
    long now = 1_000;
    byte[] client = SimPacket.CLIENT;
    /** What the sockets take in one write; 0 for nothing. */
    int takes = 1 << 20;
    /** What they give in one read; 0 for the end, {@link #AGAIN} for nothing. */
    int gives = AGAIN;
    int open;
    boolean permits = true;
    private final NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
    private final PacketBatch batch = new PacketBatch();
    private final int packet = pool.acquireLarge();

    Hands(TcpSettings settings) {
        this.settings = settings;
        endpoint = new TcpEndpoint(pool, settings, this, (v6, high, low) -> permits, (c, errno, replies) -> replies.reset(c), counters, new SplittableRandom(7), now);
    }

    static byte[] timestamps(int value, int echo) {
        return ByteBuffer.allocate(12).put((byte) 1).put((byte) 1).put((byte) 8).put((byte) 10).putInt(value).putInt(echo).array();
    }

    /** Gives a segment to the endpoint and returns what it says to that. */
    List<Said> send(int port, int sequence, int acknowledgement, int flags, int window, byte[] options, byte[] payload) {
        byte[] raw = SimPacket.build(false, client, port, sequence, acknowledgement, flags, window, options, payload);
        long at = pool.at(packet) + BufferPool.HEADROOM;
        pool.write(raw, 0, at, raw.length);
        endpoint.segment(at, 20, raw.length, now);
        return heard();
    }

    List<Said> send(int port, int sequence, int acknowledgement, int flags) {
        return send(port, sequence, acknowledgement, flags, 60_000, NOTHING, NOTHING);
    }

    /** Lets the endpoint speak. */
    List<Said> heard() {
        List<Said> all = new ArrayList<>();
        while (endpoint.pending()) {
            if (endpoint.emit(batch, now) == 0 && endpoint.pending()) {
                throw new AssertionError("pending, and does nothing");
            }
            for (int i = 0; i < batch.size; i++) {
                all.add(said(batch.at[i], batch.length[i]));
            }
            batch.release(pool, 0);
        }
        return all;
    }

    private Said said(long ip, int length) {
        long tcp = ip + 20;
        int header = pool.getUnsignedByte(tcp + 12) >>> 4 << 2;
        boolean stamped = header >= 32 && pool.getInt(tcp + 20) == 0x0101080A;
        return new Said(pool.getUnsignedShort(tcp + 2), pool.getInt(tcp + 4), pool.getInt(tcp + 8), pool.getUnsignedByte(tcp + 13),
                pool.getUnsignedShort(tcp + 14), stamped ? pool.getInt(tcp + 28) : 0, length - 20 - header);
    }

    /** Lets time pass, and the endpoint do what is due. */
    List<Said> pass(long millis) {
        List<Said> all = new ArrayList<>();
        for (long until = now + millis; now < until;) {
            now = Math.clamp(endpoint.deadline(), now + 1, until);
            endpoint.expire(now);
            all.addAll(heard());
        }
        return all;
    }

    /** Returns the connection of a port, or null. */
    Connection connection(int port) {
        for (int slot = 0; slot < SLOTS; slot++) {
            Connection c = endpoint.connection(slot);
            if (c != null && c.addresses.clientPort == port && (int) c.addresses.clientLow == ByteBuffer.wrap(client).getInt()) {
                return c;
            }
        }
        return null;
    }

    /** Opens a connection whose first byte has the number 101, and returns the number of its destination's first byte. */
    int establish(int port, byte[] options) {
        send(port, 100, 0, SYN, 60_000, options, NOTHING);
        endpoint.connected(connection(port), now);
        int sequence = heard().getFirst().sequence() + 1;
        send(port, 101, sequence, ACK, 60_000, options, NOTHING);
        return sequence;
    }

    int establish(int port) {
        return establish(port, NOTHING);
    }

    /** Has the destination end first, then the client: the connection comes to TIME-WAIT. */
    void finish(int port, int sequence) {
        gives = 0;
        endpoint.ready(connection(port), true, true, true);
        heard();
        send(port, 101, sequence + 1, FIN | ACK);
        gives = AGAIN;
    }

    @Override
    public int connect(Connection c) {
        c.fd = 1;
        open++;
        return 0;
    }

    @Override
    public int write(Connection c, ByteStream from, long at, int length) {
        return takes == 0 ? AGAIN : Math.min(takes, length);
    }

    @Override
    public int read(Connection c, ByteStream into, long at, int length) {
        int n = gives;
        gives = n > 0 ? AGAIN : n;
        return Math.min(n, length);
    }

    @Override
    public void finish(Connection c) {
        // Seen by what the endpoint does afterwards.
    }

    @Override
    public void close(Connection c, boolean reset) {
        c.fd = -1;
        open--;
    }

    @Override
    public void close() {
        endpoint.close();
        pool.release(packet);
        pool.close();
    }
}
