package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.forwarder.userspace.flow.Flows;
import io.oxtunnel.forwarder.userspace.flow.Surroundings;
import io.oxtunnel.linux.poll.DescriptorSet;
import java.util.List;
import java.util.random.RandomGenerator;

/** TCP in a queue of the forwarder: a {@link TcpEndpoint} and the sockets of Linux. One thread, but {@link #figures}. */
public final class TcpFlows implements Flows {
    private static final int SLOT_BITS = 20;
    private static final long NANOS = 1_000_000;
    private static final int OVER = DescriptorSet.ERROR | DescriptorSet.HANG_UP;

    private volatile TcpSettings settings;
    private final TcpCounters counters = new TcpCounters();
    private final BufferPool pool;
    private final TooBig quote = new TooBig();
    private final TcpSockets sockets;
    private final TcpEndpoint endpoint;

    /**
     * Makes TCP without connections.
     *
     * @param random secrets come from it
     */
    public TcpFlows(Surroundings around, TcpSettings settings, RandomGenerator random) {
        this.settings = settings;
        pool = around.pool();
        sockets = new TcpSockets(around.descriptors(), c -> around.token(token(c)));
        Refusals refusals = new Refusals(around.pool(), around.answers(), around.troubles(), TcpFlows::now);
        endpoint = new TcpEndpoint(around.pool(), settings, sockets, around.policy()::permits, refusals, counters, random, now());
    }

    /** Takes other settings, and ends what the policy does not permit any more. Open connections keep the buffers that they have. */
    public void change(TcpSettings next) {
        settings = next;
        endpoint.change(next);
    }

    private static long now() {
        return System.nanoTime() / NANOS;
    }

    /** A slot is used again: with its generation an event that comes too late is told from its successor's. */
    private static long token(Connection c) {
        return (long) c.generation << SLOT_BITS | c.slot;
    }

    @Override
    public void packet(long ip, int offset, int length, long now) {
        endpoint.segment(ip, offset, length, now);
    }

    /**
     * Takes what the runtime says of a packet that a session does not carry (RFC 1191, RFC 8201): the segments of its connection become
     * smaller, and what was lost goes again.
     *
     * @param ip position of a packet that is well-formed and comes from the server's own address
     * @return false if it is not about a TCP packet that was too big
     */
    public boolean tooBig(long ip, int length, boolean v6) {
        int mtu = quote.read(pool, ip, length, v6);
        if (mtu > 0) {
            endpoint.lower(quote.addresses(), mtu);
        }
        return mtu > 0;
    }

    @Override
    public void flush(long now) {
        // Nothing of a packet is needed any more: payload was copied, once.
    }

    @Override
    public void ready(long token, int events, long now) {
        Connection c = endpoint.connection((int) token & (1 << SLOT_BITS) - 1);
        if (c == null || c.fd < 0 || token(c) != token) {
            return;
        }
        boolean over = (events & OVER) != 0;
        if (c.phase == Connection.CONNECTING) {
            if (!over && (events & DescriptorSet.WRITE) == 0) {
                return;
            }
            int error = sockets.error(c);
            if (error != 0) {
                endpoint.failed(c, error);
                return;
            }
            endpoint.connected(c, now);
        }
        boolean ending = over || (events & DescriptorSet.PEER_CLOSED) != 0;
        endpoint.ready(c, ending || (events & DescriptorSet.READ) != 0, over || (events & DescriptorSet.WRITE) != 0, ending);
    }

    @Override
    public boolean pending() {
        return endpoint.pending();
    }

    @Override
    public void emit(PacketBatch into, long now) {
        endpoint.emit(into, now);
    }

    @Override
    public long deadline() {
        return endpoint.deadline();
    }

    @Override
    public void expire(long now) {
        endpoint.expire(now);
    }

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("tcp connections", counters.connections(), settings.connections()),
                new Figure("tcp connections half-open", counters.halfOpen(), 0), new Figure("tcp connections opened", counters.opened(), 0),
                new Figure("tcp connections refused", counters.refused(), 0), new Figure("tcp connections reset", counters.reset(), 0),
                new Figure("tcp connections over their cap", counters.overCap(), 0), new Figure("tcp connections lost", counters.lost(), 0),
                new Figure("tcp buffered bytes", counters.bytes(), settings.memory()),
                new Figure("tcp packets sent again", counters.retransmitted(), 0), new Figure("tcp segments malformed", counters.malformed(), 0),
                new Figure("tcp segments of no connection", counters.unknown(), 0), new Figure("tcp challenges", counters.challenged(), 0));
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
