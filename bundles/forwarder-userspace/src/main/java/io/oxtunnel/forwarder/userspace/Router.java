package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.UpperLayer;
import io.oxtunnel.forwarder.userspace.flow.Answers;
import io.oxtunnel.forwarder.userspace.flow.Flows;
import io.oxtunnel.forwarder.userspace.flow.Surroundings;
import io.oxtunnel.forwarder.userspace.fragment.Reassembly;
import io.oxtunnel.forwarder.userspace.icmp.Echo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Gives each packet of a client to the flows of its protocol: fragments are put together first, a packet whose time to live is over is
 * answered like a router does, and what goes to the server's own address stays here. One thread.
 */
final class Router implements AutoCloseable {
    private final Surroundings around;
    private final BufferPool pool;
    private final Reassembly reassembly;
    private final Protocols protocols;
    private volatile long malformed;
    private volatile long unsupported;
    private volatile long expired;

    /**
     * Makes a router.
     *
     * @param queues between which caps are shared
     * @param around makes what the flows of a kind are given
     */
    Router(UserspaceSettings settings, int queues, IntFunction<Surroundings> around) {
        this.around = around.apply(0);
        pool = this.around.pool();
        reassembly = new Reassembly(pool);
        protocols = new Protocols(settings, queues, around);
    }

    /** Returns what {@link #change} takes; any thread. */
    Protocols.Change prepare(UserspaceSettings settings) {
        return protocols.prepare(settings);
    }

    /** Takes other settings. */
    void change(Protocols.Change to) {
        protocols.change(to);
    }

    /** Takes a packet of a client; it may be kept until {@link #flush}. */
    void packet(long ip, int length, long now) {
        if (!Ip.wellFormed(pool, ip, length)) {
            malformed++;
            return;
        }
        boolean v6 = Ip.version(pool, ip) == 6;
        if (around.server().isSource(pool, ip, v6)) {
            // What the runtime has to say to a sender outside: TCP is the sender itself here; other sockets have no such ear.
            if (!protocols.tooBig(ip, length, v6)) {
                unsupported++;
            }
        } else if (Ip.fragment(pool, ip)) {
            fragment(ip, length, v6, now);
        } else {
            whole(ip, length, v6, now);
        }
    }

    private void fragment(long ip, int length, boolean v6, long now) {
        int number = reassembly.add(ip, length, now);
        if (number != Reassembly.INCOMPLETE) {
            whole(reassembly.at(number), reassembly.length(number), v6, now);
            protocols.flush(now);
            reassembly.release(number);
        }
    }

    private void whole(long ip, int length, boolean v6, long now) {
        int place = UpperLayer.locate(pool, ip, length);
        if (place == UpperLayer.NONE || UpperLayer.fragment(place)) {
            malformed++;
            return;
        }
        int offset = UpperLayer.offset(place);
        int protocol = UpperLayer.protocol(place);
        boolean server = around.server().isDestination(pool, ip, v6);
        if (server && protocol != Ip.TCP) {
            own(ip, offset, length, v6, protocol, now);
        } else if (!server && pool.getUnsignedByte(ip + (v6 ? 7 : 8)) <= 1) {
            expired++;
            around.answers().refuse(Answers.Reason.TIME_EXCEEDED, ip, length, now);
        } else {
            Flows flows = protocols.of(protocol, v6);
            if (flows != null) {
                flows.packet(ip, offset, length, now);
            } else {
                unsupported++;
                around.answers().refuse(Answers.Reason.PROHIBITED, ip, length, now);
            }
        }
    }

    /** What goes to the server itself: it answers echo, and has no ports. */
    private void own(long ip, int offset, int length, boolean v6, int protocol, long now) {
        if (protocol == (v6 ? Ip.ICMPV6 : Ip.ICMP)) {
            if (Echo.request(pool, ip, offset, length, v6)) {
                Echo.answer(pool, ip, offset, length, v6, around.answers(), around.mtu());
            }
        } else {
            around.answers().refuse(protocol == Ip.UDP ? Answers.Reason.NO_PORT : Answers.Reason.PROHIBITED, ip, length, now);
        }
    }

    void flush(long now) {
        protocols.flush(now);
    }

    void ready(long token, int events, long now) {
        protocols.ready(token, events, now);
    }

    boolean pending() {
        return protocols.pending();
    }

    void emit(PacketBatch into, long now) {
        protocols.emit(into, now);
    }

    long deadline() {
        return Math.min(reassembly.deadline(), protocols.deadline());
    }

    void expire(long now) {
        reassembly.expire(now);
        protocols.expire(now);
    }

    /** Returns how many packets could not be forwarded as such; any thread. */
    long refused() {
        return malformed + unsupported + reassembly.dropped();
    }

    List<Figure> figures() {
        List<Figure> all = new ArrayList<>(protocols.figures());
        all.add(new Figure("fragmented packets under way", reassembly.size(), Reassembly.MOST));
        all.add(new Figure("fragmented packets put together", reassembly.completed(), 0));
        all.add(new Figure("fragments dropped", reassembly.dropped(), 0));
        all.add(new Figure("packets malformed", malformed, 0));
        all.add(new Figure("packets of other protocols", unsupported, 0));
        all.add(new Figure("packets out of time to live", expired, 0));
        all.add(new Figure("errors told to clients", around.answers().sent(), 0));
        return all;
    }

    @Override
    public void close() {
        protocols.close();
        reassembly.clear();
    }
}
