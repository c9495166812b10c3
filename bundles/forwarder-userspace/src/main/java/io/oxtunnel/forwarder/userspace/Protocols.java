package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.forwarder.userspace.flow.Flows;
import io.oxtunnel.forwarder.userspace.flow.Surroundings;
import io.oxtunnel.forwarder.userspace.icmp.IcmpFlows;
import io.oxtunnel.forwarder.userspace.mapping.MappingCaps;
import io.oxtunnel.forwarder.userspace.tcp.TcpFlows;
import io.oxtunnel.forwarder.userspace.tcp.TcpSettings;
import io.oxtunnel.forwarder.userspace.udp.UdpFlows;
import io.oxtunnel.forwarder.userspace.udp.UdpSettings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The flows of a queue, by protocol. One thread; each batch starts with another one, so that none starves the others. */
final class Protocols implements AutoCloseable {
    private static final int UDP = 1;
    private static final int ICMP = 2;
    private static final int TCP = 3;
    private static final long SECOND = 1_000;

    // By the kind in their tokens; 0 is the queue's own.
    private final Flows[] kinds;
    private final UdpFlows udp;
    private final IcmpFlows icmp;
    private final TcpFlows tcp;
    private final int queues;
    private final int mtu;
    private int turn;

    Protocols(UserspaceSettings settings, int queues, IntFunction<Surroundings> around) {
        SecureRandom random = new SecureRandom();
        this.queues = queues;
        mtu = around.apply(TCP).mtu();
        udp = new UdpFlows(around.apply(UDP), udp(settings), random);
        icmp = new IcmpFlows(around.apply(ICMP), icmp(settings), random);
        tcp = new TcpFlows(around.apply(TCP), tcp(settings), random);
        kinds = new Flows[] {null, udp, icmp, tcp};
    }

    /** Other settings, whose ranges were checked. */
    record Change(UdpSettings udp, MappingCaps icmp, TcpSettings tcp) {
    }

    /** Returns what {@link #change} takes; any thread. */
    Change prepare(UserspaceSettings settings) {
        return new Change(udp(settings), icmp(settings), tcp(settings));
    }

    /** Takes other settings; flows that go on take what can be changed under way. */
    void change(Change to) {
        udp.change(to.udp);
        icmp.change(to.icmp);
        tcp.change(to.tcp);
    }

    private UdpSettings udp(UserspaceSettings settings) {
        MappingCaps caps = new MappingCaps(share(settings.udp$_$mappings()), settings.udp$_$per$_$client(), settings.udp$_$idle() * SECOND,
                settings.dns$_$idle() * SECOND);
        return new UdpSettings(caps, !settings.udp$_$filter().equals("endpoint-independent"), settings.udp$_$buffer());
    }

    private MappingCaps icmp(UserspaceSettings settings) {
        return new MappingCaps(share(settings.icmp$_$mappings()), settings.icmp$_$per$_$client(), settings.icmp$_$idle() * SECOND,
                settings.icmp$_$idle() * SECOND);
    }

    private TcpSettings tcp(UserspaceSettings settings) {
        return new TcpSettings(share(settings.tcp$_$connections()), settings.tcp$_$per$_$client(), settings.tcp$_$half$_$open(),
                settings.tcp$_$buffer(), Math.max(1 << 20, settings.tcp$_$memory() / queues), settings.tcp$_$idle() * SECOND, mtu);
    }

    private int share(int most) {
        return Math.max(1, most / queues);
    }

    /** Returns the flows of a protocol number, or null. */
    Flows of(int protocol, boolean v6) {
        return switch (protocol) {
            case Ip.UDP -> kinds[UDP];
            case Ip.TCP -> kinds[TCP];
            case Ip.ICMP -> v6 ? null : kinds[ICMP];
            case Ip.ICMPV6 -> v6 ? kinds[ICMP] : null;
            default -> null;
        };
    }

    /** Takes an error of the runtime about a packet of ours; false if it is about none of TCP that was too big. */
    boolean tooBig(long ip, int length, boolean v6) {
        return tcp.tooBig(ip, length, v6);
    }

    void flush(long now) {
        for (int i = 1; i < kinds.length; i++) {
            kinds[i].flush(now);
        }
    }

    void ready(long token, int events, long now) {
        kinds[Surroundings.kind(token)].ready(Surroundings.number(token), events, now);
    }

    boolean pending() {
        boolean any = false;
        for (int i = 1; i < kinds.length; i++) {
            any |= kinds[i].pending();
        }
        return any;
    }

    void emit(PacketBatch into, long now) {
        turn = (turn + 1) % (kinds.length - 1);
        for (int i = 0; i < kinds.length - 1; i++) {
            kinds[1 + (turn + i) % (kinds.length - 1)].emit(into, now);
        }
    }

    long deadline() {
        long first = Flows.NEVER;
        for (int i = 1; i < kinds.length; i++) {
            first = Math.min(first, kinds[i].deadline());
        }
        return first;
    }

    void expire(long now) {
        for (int i = 1; i < kinds.length; i++) {
            kinds[i].expire(now);
        }
    }

    List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        for (int i = 1; i < kinds.length; i++) {
            all.addAll(kinds[i].figures());
        }
        return all;
    }

    @Override
    public void close() {
        for (int i = 1; i < kinds.length; i++) {
            kinds[i].close();
        }
    }
}
