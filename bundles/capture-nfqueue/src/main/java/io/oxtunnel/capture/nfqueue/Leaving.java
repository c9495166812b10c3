package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.UpperLayer;
import io.oxtunnel.linux.nfqueue.NetfilterQueue;
import io.oxtunnel.linux.nfqueue.QueuedPacket;

/**
 * Gives captured packets the tunnel's address as their source, remembers their flows, and makes their checksums what the tunnel expects:
 * complete, but for TCP super-packets, whose segments get their own. A packet of a family without an address keeps its source, so that the
 * tunnel refuses and counts it. One thread; allocates nothing.
 */
final class Leaving implements NetfilterQueue.Filter {
    private static final int TCP_HEADER = 20;
    private static final int NO_PORTS = 0;

    private final Memory memory;
    private final Shared shared;
    private int now;

    Leaving(Memory memory, Shared shared) {
        this.memory = memory;
        this.shared = shared;
    }

    /** Says what time it is, in ticks of {@link FlowTable}. */
    void now(int tick) {
        now = tick;
    }

    @Override
    public int take(long ip, int length, int info) {
        if (!Ip.wellFormed(memory, ip, length)) {
            return REFUSE;
        }
        int place = UpperLayer.locate(memory, ip, length);
        boolean partial = (info & QueuedPacket.PARTIAL_CHECKSUM) != 0;
        boolean large = (info & QueuedPacket.SUPER) != 0;
        if ((partial || large) && !tcp(place, length)) {
            return REFUSE;
        }
        boolean v6 = Ip.version(memory, ip) == 6;
        int largest = place == UpperLayer.NONE ? 0 : remember(ip, length, place, v6);
        Assigned assigned = shared.assigned;
        if (assigned.has(v6)) {
            if (place != UpperLayer.NONE) {
                quoted(ip, length, place, v6, assigned);
            }
            Rewriting.address(memory, ip, place, ip + length, true, !partial, assigned.high(), assigned.low(v6));
        }
        if (large) {
            return segment(ip, place, largest, assigned.mtu());
        }
        if (partial) {
            Rewriting.complete(memory, ip, length, place);
        }
        return v6 && length > assigned.mtu() && uncut(place, length, largest, assigned.link()) ? PacketBatch.UNCUT : 0;
    }

    /**
     * This machine cuts its packets behind the firewall's queue only. What no link takes is to be cut. For the rest the sender is told once
     * how large a packet may be: who forbids fragments sends no such packet again, and who does so all the same allows them.
     */
    private static boolean uncut(int place, int length, int told, int link) {
        return place != UpperLayer.NONE && UpperLayer.protocol(place) != Ip.TCP && (told > 0 || length > link);
    }

    private static boolean tcp(int place, int length) {
        return place != UpperLayer.NONE && !UpperLayer.fragment(place) && UpperLayer.protocol(place) == Ip.TCP
                && UpperLayer.offset(place) + TCP_HEADER <= length;
    }

    private int remember(long ip, int length, int place, boolean v6) {
        int ports = ports(ip, length, place);
        long to = ip + Rewriting.offset(v6, false);
        long from = ip + Rewriting.offset(v6, true);
        long key = v6 ? shared.flows.key(UpperLayer.protocol(place), ports, memory.getLong(to), memory.getLong(to + 8))
                : shared.flows.key(UpperLayer.protocol(place), ports, 0, memory.getInt(to) & 0xffffffffL);
        int local = v6 ? shared.locals.number(true, memory.getLong(from), memory.getLong(from + 8))
                : shared.locals.number(false, 0, memory.getInt(from) & 0xffffffffL);
        return begins(ip, length, place) ? shared.flows.leave(key, local, now) : 0;
    }

    /** Returns whether an answer may come: not to an ICMP message other than a request. */
    private boolean begins(long ip, int length, int place) {
        int protocol = UpperLayer.protocol(place);
        int offset = UpperLayer.offset(place);
        return !IcmpKind.icmp(protocol) || offset < length && IcmpKind.request(protocol, memory.getUnsignedByte(ip + offset));
    }

    private int ports(long ip, int length, int place) {
        int offset = UpperLayer.offset(place);
        if (offset + 8 > length) {
            return NO_PORTS;
        }
        return switch (UpperLayer.protocol(place)) {
            case Ip.TCP, Ip.UDP -> memory.getInt(ip + offset);
            case Ip.ICMP, Ip.ICMPV6 -> memory.getUnsignedShort(ip + offset + 4) << 16;
            default -> NO_PORTS;
        };
    }

    /** This machine complains of a packet that came through the tunnel: there that one was for the tunnel's address. */
    private void quoted(long ip, int length, int place, boolean v6, Assigned assigned) {
        long icmp = ip + UpperLayer.offset(place);
        int rest = length - UpperLayer.offset(place) - 8;
        if (UpperLayer.fragment(place) || !IcmpKind.icmp(UpperLayer.protocol(place)) || rest < (v6 ? 40 : 20)
                || !IcmpKind.error(UpperLayer.protocol(place), memory.getUnsignedByte(icmp)) || Ip.version(memory, icmp + 8) != (v6 ? 6 : 4)) {
            return;
        }
        int inner = UpperLayer.locate(memory, icmp + 8, rest);
        if (inner != UpperLayer.NONE) {
            Rewriting.quoted(memory, icmp, inner, ip + length, false, assigned.high(), assigned.low(v6));
        }
    }

    /** The kernel does not tell how it would have cut: by what both ends and the tunnel take. */
    private int segment(long ip, int place, int largest, int mtu) {
        int most = mtu - UpperLayer.offset(place) - TCP_HEADER;
        int options = (memory.getUnsignedByte(ip + UpperLayer.offset(place) + 12) >>> 4 << 2) - TCP_HEADER;
        return Math.max(1, (largest > 0 ? Math.min(largest, most) : most) - options);
    }
}
