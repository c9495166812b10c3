package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.forwarder.userspace.egress.EgressPolicy;
import io.oxtunnel.forwarder.userspace.flow.Troubles;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * A queue for rehearsals: what is sent to it is what it receives. Meanwhile it has a real queue play scenes of its own, a client in memory
 * ({@link RehearsedClient}) and a destination on loopback ({@link RehearsedHost}), so that all of that is compiled before the first real
 * packet. Nothing leaves the machine. One thread.
 */
final class Understudy implements PacketQueue {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.forwarder.userspace");
    static final String HOST = "127.0.0.1";
    private static final int HOST_NUMBER = 0x7f000001;
    private static final int MTU = 1_435;
    private static final int SMALL = 96;
    private static final int LARGE = 40;
    private static final int EARS = 4;
    /** A scene takes as long as a turn of the rest; the compiler is content with fewer. */
    private static final int EVERY = 4;

    private final BufferPool pool;
    private final PacketRing ring;
    private final NativeBufferPool memory = new NativeBufferPool(SMALL, LARGE);
    private final PacketBatch heard = new PacketBatch();
    private final RehearsedHost host;
    private final RehearsedClient client;
    private final UserspaceQueue queue;
    private final Readiness readiness;
    private boolean wanted = true;
    private int turn;
    private boolean closed;

    Understudy(UserspaceSettings settings, BufferPool pool) throws IOException {
        this.pool = pool;
        ring = new PacketRing(pool);
        List<Prefix> networks = List.of(Prefix.parse("10.77.0.0/16"));
        EgressPolicy policy = new EgressPolicy(List.of(Prefix.parse(HOST + "/32")), List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0")), networks);
        RehearsedHost made = null;
        try {
            made = RehearsedHost.open();
            host = made;
            client = new RehearsedClient(memory, HOST_NUMBER, host.udpPort(), host.tcpPort());
            queue = new UserspaceQueue(0, new UserspaceQueue[1], new PacketRing[][] {{new PacketRing(memory)}}, settings, policy,
                    new Troubles(false), new ForwarderRequest(memory, 1, networks, MTU, null));
        } catch (IOException | RuntimeException e) {
            if (made != null) {
                made.close();
            }
            memory.close();
            throw e;
        }
        readiness = queue.readiness();
        // Whoever receives first owns the queue; what is sent before goes by the ring.
        queue.receive(heard);
    }

    @Override
    public int send(PacketBatch from, int first) {
        for (int i = first; i < from.size; i++) {
            ring.offer(from.at[i], from.length[i]);
        }
        return from.size - first;
    }

    @Override
    public int receive(PacketBatch into) {
        if (wanted && turn++ % EVERY == 0) {
            play();
        }
        int before = into.size;
        while (ring.ready() && !into.full()) {
            int buffer = ring.buffer();
            into.add(buffer, pool.at(buffer) + BufferPool.HEADROOM, ring.length(), 0, 0, 0);
            ring.remove();
        }
        return into.size - before;
    }

    private void play() {
        try {
            PacketBatch packets = client.packets();
            queue.send(packets, 0);
            packets.release(memory, 0);
            host.turn();
            for (int i = 0; i < EARS && queue.receive(heard) > 0; i++) {
                client.hear(heard);
                heard.release(memory, 0);
            }
        } catch (IOException e) {
            // No loopback here: the rest is rehearsed without it.
            wanted = false;
        }
    }

    /** Returns a figure of the queue that plays. */
    long played(String name) {
        return queue.figures().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow().value();
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public long refused() {
        return 0;
    }

    @Override
    public String failure() {
        return null;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        LOG.log(Level.DEBUG, "rehearsed {0} TCP connections and {1} datagrams", played("tcp connections opened"), played("udp datagrams sent"));
        queue.close();
        host.close();
        ring.release();
        memory.close();
    }
}
