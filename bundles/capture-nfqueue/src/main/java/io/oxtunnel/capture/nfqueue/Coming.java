package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.UpperLayer;
import io.oxtunnel.capture.nfqueue.LocalAddresses.Local;

/**
 * Gives packets of the tunnel the address of this machine that their flow has. Only answers pass: packets of flows that this machine has
 * begun, and ICMP errors about these. Whatever else the server sends would reach services of this machine through the loopback interface,
 * which firewalls trust. One thread; allocates nothing.
 */
final class Coming {
    private static final int FRAGMENTS = 256;
    private static final int TCP_HEADER = 20;
    private static final int SYN = 2;
    private static final int TOO_BIG4 = 0x0304;
    private static final int TOO_BIG6 = 0x0200;

    private final Memory memory;
    private final Shared shared;
    private int now;

    Coming(Memory memory, Shared shared) {
        this.memory = memory;
        this.shared = shared;
    }

    /** Says what time it is, in ticks of {@link FlowTable}. */
    void now(int tick) {
        now = tick;
    }

    /** Makes a packet one for this machine; returns whether it may be injected. */
    boolean take(long ip, int length) {
        if (!Ip.wellFormed(memory, ip, length)) {
            return false;
        }
        boolean v6 = Ip.version(memory, ip) == 6;
        int place = UpperLayer.locate(memory, ip, length);
        if (place == UpperLayer.NONE) {
            return readdress(ip, length, place, find(fragment(ip, length, v6), FRAGMENTS), v6);
        }
        int protocol = UpperLayer.protocol(place);
        if (IcmpKind.icmp(protocol) && UpperLayer.offset(place) + 8 > length) {
            return false;
        }
        int type = IcmpKind.icmp(protocol) ? memory.getUnsignedByte(ip + UpperLayer.offset(place)) : 0;
        if (IcmpKind.icmp(protocol) && IcmpKind.error(protocol, type)) {
            return !UpperLayer.fragment(place) && error(ip, length, place, v6);
        }
        if (IcmpKind.icmp(protocol) && !IcmpKind.reply(protocol, type)) {
            return false;
        }
        return answer(ip, length, place, v6);
    }

    private boolean answer(long ip, int length, int place, boolean v6) {
        long key = flow(ip + Rewriting.offset(v6, true), ports(ip + UpperLayer.offset(place), ip + length, place, true), UpperLayer.protocol(place), v6);
        Local local = find(key, UpperLayer.protocol(place));
        if (local != null && UpperLayer.protocol(place) == Ip.TCP) {
            segments(ip, length, place, key);
        }
        if (local != null && UpperLayer.fragment(place)) {
            shared.flows.leave(fragment(ip, length, v6), shared.locals.number(v6, local.high(), local.low()), now);
        }
        return readdress(ip, length, place, local, v6);
    }

    private boolean readdress(long ip, int length, int place, Local local, boolean v6) {
        long to = ip + Rewriting.offset(v6, false);
        if (local == null || local.v6() != v6 || !own(to, v6)) {
            return false;
        }
        Rewriting.address(memory, ip, place, ip + length, false, true, local.high(), local.low());
        return true;
    }

    private boolean own(long at, boolean v6) {
        return v6 ? shared.assigned.is(true, memory.getLong(at), memory.getLong(at + 8))
                : shared.assigned.is(false, 0, memory.getInt(at) & 0xffffffffL);
    }

    private Local find(long key, int protocol) {
        int number = shared.flows.local(key, protocol, now);
        return number == FlowTable.NONE ? null : shared.locals.get(number);
    }

    private long flow(long remote, int ports, int protocol, boolean v6) {
        return v6 ? shared.flows.key(protocol, ports, memory.getLong(remote), memory.getLong(remote + 8))
                : shared.flows.key(protocol, ports, 0, memory.getInt(remote) & 0xffffffffL);
    }

    /** Returns the local port and the remote one; a packet that comes has them the other way round. */
    private int ports(long header, long end, int place, boolean swapped) {
        if (header + 8 > end) {
            return 0;
        }
        return switch (UpperLayer.protocol(place)) {
            case Ip.TCP, Ip.UDP -> swapped ? Integer.rotateLeft(memory.getInt(header), 16) : memory.getInt(header);
            case Ip.ICMP, Ip.ICMPV6 -> memory.getUnsignedShort(header + 4) << 16;
            default -> 0;
        };
    }

    /** Fragments behind the first have no ports, but the identification of the first. */
    private long fragment(long ip, int length, boolean v6) {
        int id = v6 ? length >= 48 ? memory.getInt(ip + 44) : 0 : memory.getUnsignedShort(ip + 4);
        return flow(ip + Rewriting.offset(v6, true), id, FRAGMENTS, v6);
    }

    /** Learns what the other end takes from its SYN (RFC 9293, section 3.7.1). */
    private void segments(long ip, int length, int place, long key) {
        long tcp = ip + UpperLayer.offset(place);
        if (tcp + TCP_HEADER > ip + length || (memory.getByte(tcp + 13) & SYN) == 0) {
            return;
        }
        int end = Math.min(length - UpperLayer.offset(place), memory.getUnsignedByte(tcp + 12) >>> 4 << 2);
        for (int i = TCP_HEADER; i + 1 < end;) {
            int kind = memory.getUnsignedByte(tcp + i);
            int size = kind == 1 ? 1 : memory.getUnsignedByte(tcp + i + 1);
            if (kind == 0 || size < 1 || kind != 1 && size < 2 || i + size > end) {
                return;
            }
            if (kind == 2 && size == 4) {
                shared.flows.largestSegment(key, memory.getUnsignedShort(tcp + i + 2));
            }
            i += size;
        }
    }

    private boolean error(long ip, int length, int place, boolean v6) {
        long icmp = ip + UpperLayer.offset(place);
        long quoted = icmp + 8;
        int rest = length - UpperLayer.offset(place) - 8;
        if (rest < (v6 ? 40 : 28) || Ip.version(memory, quoted) != (v6 ? 6 : 4) || !host(ip + Rewriting.offset(v6, true), v6)) {
            return false;
        }
        int inner = UpperLayer.locate(memory, quoted, rest);
        if (inner == UpperLayer.NONE || UpperLayer.offset(inner) + 8 > rest) {
            return false;
        }
        long key = flow(quoted + Rewriting.offset(v6, false), ports(quoted + UpperLayer.offset(inner), ip + length, inner, false),
                UpperLayer.protocol(inner), v6);
        Local local = find(key, UpperLayer.protocol(inner));
        if (local == null || local.v6() != v6 || !mine(quoted + Rewriting.offset(v6, true), local, v6)
                || !mine(ip + Rewriting.offset(v6, false), local, v6)) {
            return false;
        }
        narrow(icmp, inner, key, v6);
        Rewriting.quoted(memory, icmp, inner, ip + length, true, local.high(), local.low());
        Rewriting.address(memory, ip, place, ip + length, false, true, local.high(), local.low());
        return true;
    }

    /** The tunnel's address; or the machine's own, where the runtime complains of a packet before there was another one. */
    private boolean mine(long at, Local local, boolean v6) {
        return own(at, v6) || (v6 ? memory.getLong(at) == local.high() && memory.getLong(at + 8) == local.low()
                : (memory.getInt(at) & 0xffffffffL) == local.low());
    }

    /** What is too big for a link on the way is cut smaller from now on (RFC 1191, RFC 8201). */
    private void narrow(long icmp, int inner, long key, boolean v6) {
        boolean tooBig = memory.getUnsignedShort(icmp) == (v6 ? TOO_BIG6 : TOO_BIG4);
        int mtu = v6 ? (int) Math.min(memory.getInt(icmp + 4) & 0xffffffffL, 65_535) : memory.getUnsignedShort(icmp + 6);
        int headers = UpperLayer.offset(inner) + TCP_HEADER;
        // Of other protocols only that it is known counts: see Leaving.
        if (tooBig && mtu >= (v6 ? 1_280 : 552)) {
            shared.flows.narrow(key, mtu - headers);
        }
    }

    /** Not unspecified, loopback or multicast (RFC 1122, section 3.2.2): a router has an address of its own. */
    private boolean host(long at, boolean v6) {
        if (!v6) {
            int first = memory.getUnsignedByte(at);
            return first != 0 && first != 127 && first < 224;
        }
        long high = memory.getLong(at);
        return high >>> 56 != 0xff && (high != 0 || memory.getLong(at + 8) >>> 1 != 0);
    }
}
