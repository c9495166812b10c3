package io.oxtunnel.forwarder.userspace.socket;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.forwarder.userspace.flow.ServerAddresses;
import io.oxtunnel.forwarder.userspace.flow.Surroundings;
import io.oxtunnel.forwarder.userspace.mapping.Mapping;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.MessageVector;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Brings ICMP errors about what a socket has sent back to the client: the kernel hands over what the error quotes behind the headers
 * (MSG_ERRQUEUE, ip(7)), and the client's own headers are put in front of it again. One thread; allocates nothing.
 *
 * <pre>
 * sock_extended_err: errno 0 | origin 4 | type 5 | code 6 | info 8, the MTU | offender 16, a sockaddr
 * packet: IP | ICMP 8 | quoted IP | quoted UDP 8, or the quoted ICMP header as the kernel gave it | quoted data
 * </pre>
 */
public final class ErrorQueue {
    private static final int A_TURN = 16;
    private static final int ICMP_HEADER = 8;
    private static final int UDP_HEADER = 8;
    private static final int LARGEST4 = 576;
    private static final int LARGEST6 = 1_280;
    private static final int LOCAL = 1;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final Surroundings around;
    private final BufferPool pool;
    private final int protocol;
    private final MessageVector vector = new MessageVector(1);
    private volatile long mapped;

    /**
     * Makes one.
     *
     * @param protocol {@link Ip#UDP}, or {@link Ip#ICMP} for echo of both families
     */
    public ErrorQueue(Surroundings around, int protocol) {
        this.around = around;
        this.protocol = protocol;
        pool = around.pool();
    }

    /** Returns how many errors were brought back; any thread. */
    public long mapped() {
        return mapped;
    }

    /** Takes what waits, as far as answers find room. */
    public void drain(Mapping m) {
        for (int i = 0; i < A_TURN && !around.answers().full(); i++) {
            int buffer = pool.acquireSmall();
            if (buffer == BufferPool.NONE) {
                return;
            }
            long ip = pool.at(buffer) + BufferPool.HEADROOM;
            int length = read(m, ip);
            if (length <= 0) {
                pool.release(buffer);
                if (length < 0) {
                    return;
                }
            } else {
                mapped++;
                around.answers().add(buffer, ip, length);
            }
        }
    }

    /** Returns the length of an ICMP packet, 0 for an error that is not passed on, or a negative number if none waits. */
    private int read(Mapping m, long ip) {
        int header = Headers.length(m.v6());
        long quoted = ip + header + ICMP_HEADER;
        int upper = protocol == Ip.UDP ? UDP_HEADER : 0;
        int most = (m.v6() ? LARGEST6 : LARGEST4) - 2 * header - ICMP_HEADER - upper;
        vector.data(0, pool.address(quoted + header + upper), most);
        vector.expect(0);
        int n = (int) SocketCalls.recvmsg(m.fd(), vector.address(), SocketOption.MSG_ERRQUEUE | SocketOption.MSG_DONTWAIT);
        if (n < 0) {
            return n;
        }
        MemorySegment memory = vector.memory();
        long name = vector.nameAt(0);
        long error = find(memory);
        if (error < 0 || SocketAddresses.v6(memory, name) != m.v6()
                || !m.destinations().has(SocketAddresses.high(memory, name), SocketAddresses.low(memory, name))) {
            return 0;
        }
        int kind = kind(m.v6(), memory, error);
        if (kind < 0 || !upperHeader(m, memory, name, quoted + header, n)) {
            return 0;
        }
        quotedHeader(m, memory, name, quoted, upper + n);
        int rest = (kind == 0x0304 || kind == 0x0200 && m.v6()) ? memory.get(INT, error + 8) : 0;
        return complete(m, memory, error, ip, kind, rest, header + upper + n);
    }

    private long find(MemorySegment memory) {
        for (long at = vector.controlAt(0); at + MessageVector.CMSG_HEADER <= vector.controlEnd(0); at = vector.next(at)) {
            int level = memory.get(INT, at + 8);
            int type = memory.get(INT, at + 12);
            if (level == SocketOption.IPPROTO_IP && type == SocketOption.IP_RECVERR
                    || level == SocketOption.IPPROTO_IPV6 && type == SocketOption.IPV6_RECVERR) {
                return at + MessageVector.CMSG_HEADER;
            }
        }
        return -1;
    }

    /** Returns type and code, or -1 for what is not passed on. */
    private static int kind(boolean v6, MemorySegment memory, long error) {
        int type = memory.get(BYTE, error + 5) & 0xff;
        int code = memory.get(BYTE, error + 6) & 0xff;
        if (memory.get(BYTE, error + 4) == LOCAL) {
            boolean tooBig = memory.get(INT, error) == Errno.EMSGSIZE;
            return v6 ? tooBig ? 0x0200 : 0x0103 : tooBig ? 0x0304 : 0x0301;
        }
        boolean known = v6 ? type >= 1 && type <= 4 : type == 3 || type == 11 || type == 12;
        return known ? type << 8 | code : -1;
    }

    /** Gives the quoted packet its client's port or identifier back. */
    private boolean upperHeader(Mapping m, MemorySegment memory, long name, long at, int n) {
        if (protocol == Ip.UDP) {
            pool.putShort(at, m.number());
            pool.putShort(at + 2, SocketAddresses.port(memory, name));
            pool.putShort(at + 4, UDP_HEADER + n);
            pool.putShort(at + 6, 0);
            return true;
        }
        if (n < ICMP_HEADER) {
            return false;
        }
        pool.putShort(at + 4, m.number());
        return true;
    }

    private void quotedHeader(Mapping m, MemorySegment memory, long name, long at, int length) {
        if (m.v6()) {
            int next = protocol == Ip.UDP ? Ip.UDP : Ip.ICMPV6;
            Headers.v6(pool, at, 0, Headers.V6 + length, next, m.clientHigh(), m.clientLow(), SocketAddresses.high(memory, name), SocketAddresses.low(memory, name));
        } else {
            Headers.v4(pool, at, 0, Headers.V4 + length, 0, protocol, (int) m.clientLow(), (int) SocketAddresses.low(memory, name));
        }
    }

    private int complete(Mapping m, MemorySegment memory, long error, long ip, int kind, int rest, int quoted) {
        int header = Headers.length(m.v6());
        int total = header + ICMP_HEADER + quoted;
        ServerAddresses own = around.server();
        // Who says so, unless that is this machine, or nobody.
        boolean given = memory.get(BYTE, error + 4) != LOCAL && memory.get(SHORT, error + 16) != 0
                && SocketAddresses.v6(memory, error + 16) == m.v6();
        long high = given ? SocketAddresses.high(memory, error + 16) : own.high();
        long low = given ? SocketAddresses.low(memory, error + 16) : m.v6() ? own.low() : own.v4();
        int pseudo = 0;
        if (m.v6()) {
            Headers.v6(pool, ip, 0, total, Ip.ICMPV6, high, low, m.clientHigh(), m.clientLow());
            pseudo = Checksum.pseudo(pool, ip, Ip.ICMPV6, ICMP_HEADER + quoted);
        } else {
            Headers.v4(pool, ip, 0, total, 0, Ip.ICMP, (int) low, (int) m.clientLow());
        }
        pool.putInt(ip + header, kind << 16);
        pool.putInt(ip + header + 4, rest);
        pool.putShort(ip + header + 2, Checksum.finish(pool.sum(ip + header, ICMP_HEADER + quoted, pseudo)));
        return total;
    }
}
