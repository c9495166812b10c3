package io.oxtunnel.forwarder.userspace.icmp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.forwarder.userspace.flow.Answers;
import io.oxtunnel.forwarder.userspace.flow.BigAnswers;
import io.oxtunnel.forwarder.userspace.flow.Flows;
import io.oxtunnel.forwarder.userspace.flow.Surroundings;
import io.oxtunnel.forwarder.userspace.mapping.Mapping;
import io.oxtunnel.forwarder.userspace.mapping.MappingCaps;
import io.oxtunnel.forwarder.userspace.mapping.MappingTable;
import io.oxtunnel.forwarder.userspace.socket.DatagramReader;
import io.oxtunnel.forwarder.userspace.socket.ErrorQueue;
import io.oxtunnel.forwarder.userspace.socket.Headers;
import io.oxtunnel.forwarder.userspace.socket.SocketAddresses;
import io.oxtunnel.forwarder.userspace.socket.SocketMaker;
import io.oxtunnel.forwarder.userspace.socket.Waiting;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.poll.DescriptorSet;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Echo of ICMP and ICMPv6 by a ping socket for each address and identifier of a client (RFC 5508). The kernel gives each socket an
 * identifier of its own and tells it of its replies only; the client's is restored. A reply counts if a request with its sequence number
 * went to where it comes from ({@link Requests}). One thread.
 */
public final class IcmpFlows implements Flows {
    private static final int HEADER = 8;
    private static final int A_CALL = 4;
    private static final int DONT_FRAGMENT = 0x4000;

    private final Surroundings around;
    private final BufferPool pool;
    private final SocketMaker sockets = new SocketMaker();
    private final PingSockets pings;
    private final MappingTable table;
    private final Requests requests;
    private final ErrorQueue errors;
    private final DatagramReader reader;
    private final BigAnswers big;
    private final MemorySegment name = Arena.ofAuto().allocate(SocketAddresses.SIZE6, 8);
    private final Waiting waiting = new Waiting();
    private int identification;
    private volatile long sent;
    private volatile long malformed;
    private volatile long prohibited;
    private volatile long unasked;
    private volatile long dropped;

    /** Makes one without mappings. */
    public IcmpFlows(Surroundings around, MappingCaps caps, RandomGenerator random) {
        this.around = around;
        pool = around.pool();
        pings = new PingSockets(sockets, random);
        table = new MappingTable(caps, random, this::end);
        requests = new Requests(caps.most());
        errors = new ErrorQueue(around, Ip.ICMP);
        reader = new DatagramReader(pool, A_CALL, this::pack);
        big = new BigAnswers(pool, around.answers());
        identification = random.nextInt();
    }

    /** Takes other bounds and times. The policy is asked for every request. */
    public void change(MappingCaps caps) {
        table.caps(caps);
        requests.grow(caps.most());
    }

    private void end(Mapping m) {
        Libc.close(m.fd());
        pings.forget(m);
        requests.clear(m);
    }

    @Override
    public void packet(long ip, int offset, int length, long now) {
        boolean v6 = Ip.version(pool, ip) == 6;
        if (!Echo.request(pool, ip, offset, length, v6)) {
            malformed++;
            return;
        }
        long toHigh = v6 ? pool.getLong(ip + 24) : 0;
        long toLow = v6 ? pool.getLong(ip + 32) : pool.getInt(ip + 16) & 0xffffffffL;
        if (!around.policy().permits(v6, toHigh, toLow)) {
            prohibited++;
            around.answers().refuse(Answers.Reason.PROHIBITED, ip, length, now);
            return;
        }
        Mapping m = mapping(ip, offset, v6, now);
        if (m == null) {
            dropped++;
            return;
        }
        if (!m.destinations().has(toHigh, toLow)) {
            m.destinations().add(toHigh, toLow);
        }
        requests.add(m, pool.getUnsignedShort(ip + offset + 6), toHigh, toLow);
        int hops = pool.getUnsignedByte(ip + (v6 ? 7 : 8)) - 1;
        boolean whole = v6 ? length <= around.mtu() : (pool.getUnsignedShort(ip + 6) & DONT_FRAGMENT) != 0;
        sockets.apply(m, SocketMaker.options(hops, whole, Headers.trafficClass(pool, ip, v6)));
        pings.prepare(m, pool, ip + offset);
        send(m, ip, offset, length, v6, now);
    }

    private Mapping mapping(long ip, int offset, boolean v6, long now) {
        long high = v6 ? pool.getLong(ip + 8) : 0;
        long low = v6 ? pool.getLong(ip + 16) : pool.getInt(ip + 12) & 0xffffffffL;
        int id = pool.getUnsignedShort(ip + offset + 4);
        Mapping m = table.find(v6, high, low, id);
        if (m != null) {
            table.touch(m, false, now);
            return m;
        }
        if (!table.room(v6, high, low, now)) {
            return null;
        }
        int fd = pings.open(v6);
        if (fd < 0) {
            around.troubles().add(fd == -Errno.EACCES || fd == -Errno.EPERM
                    ? "socket(ping): no echo without the group in net.ipv4.ping_group_range or CAP_NET_RAW" : "socket(ping)", -fd);
            return null;
        }
        m = table.add(v6, high, low, id, fd, false, now);
        if (!pings.adopt(m)) {
            table.end(m);
            return null;
        }
        int added = around.descriptors().add(fd, DescriptorSet.READ, around.token(m.token()));
        if (added < 0) {
            around.troubles().add("epoll_ctl(ping)", -added);
            table.end(m);
            return null;
        }
        return m;
    }

    private void send(Mapping m, long ip, int offset, int length, boolean v6, long now) {
        int size = SocketAddresses.destination(pool, ip, v6, 0, name, 0);
        for (int attempt = 0; attempt < 2; attempt++) {
            long n = SocketCalls.sendto(m.fd(), pool.address(ip + offset), length - offset, SocketOption.MSG_DONTWAIT, name.address(), size);
            if (n >= 0) {
                sent++;
                return;
            }
            // An error of what was sent before is told at the next send, which is tried again then.
            errors.drain(m);
            if (n == -Errno.EMSGSIZE || n == -Errno.EAGAIN) {
                break;
            }
            if (attempt == 1) {
                refuse(ip, length, (int) -n, now);
            }
        }
        dropped++;
    }

    private void refuse(long ip, int length, int errno, long now) {
        switch (errno) {
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EADDRNOTAVAIL, Errno.ENETDOWN -> around.answers().refuse(Answers.Reason.NO_ROUTE, ip, length, now);
            case Errno.EACCES, Errno.EPERM -> around.answers().refuse(Answers.Reason.PROHIBITED, ip, length, now);
            default -> around.troubles().add("sendto(ping)", errno);
        }
    }

    @Override
    public void flush(long now) {
        // Each request is sent at once.
    }

    @Override
    public void ready(long token, int events, long now) {
        Mapping m = table.find(token);
        if (m == null) {
            return;
        }
        if ((events & DescriptorSet.ERROR) != 0) {
            errors.drain(m);
        }
        waiting.add(token);
    }

    @Override
    public boolean pending() {
        return false;
    }

    @Override
    public void emit(PacketBatch into, long now) {
        int n = waiting.begin();
        for (int i = 0; i < n && !into.full(); i++) {
            Mapping m = table.find(waiting.token(i));
            // A raw IPv4 socket gives the IP header as well.
            if (m != null && reader.read(m, pings.raw(m) && !m.v6() ? 0 : Headers.length(m.v6()), into, waiting.each()) < 0) {
                errors.drain(m);
            }
        }
        waiting.clear();
    }

    private int pack(Mapping m, long ip, int datagram, int segment, int trafficClass, MemorySegment names, long from) {
        boolean v6 = m.v6();
        int header = Headers.length(v6);
        boolean withHeader = pings.raw(m) && !v6;
        if (withHeader && (datagram < header || Ip.headerLength(pool, ip) != header)) {
            return 0;
        }
        int message = withHeader ? datagram - header : datagram;
        long icmp = ip + header;
        long high = SocketAddresses.high(names, from);
        long low = SocketAddresses.low(names, from);
        if (message < HEADER || !Echo.reply(pool, icmp, v6) || !pings.owns(m, pool.getUnsignedShort(icmp + 4))
                || !requests.take(m, pool.getUnsignedShort(icmp + 6), high, low)) {
            unasked++;
            return 0;
        }
        int total = header + message;
        pool.putShort(icmp + 2, 0);
        pool.putShort(icmp + 4, m.number());
        int pseudo = 0;
        if (v6) {
            Headers.v6(pool, ip, trafficClass, total, Ip.ICMPV6, high, low, m.clientHigh(), m.clientLow());
            pseudo = Checksum.pseudo(pool, ip, Ip.ICMPV6, message);
        } else {
            Headers.v4(pool, ip, trafficClass, total, identification++ & 0xffff, Ip.ICMP, (int) low, (int) m.clientLow());
        }
        pool.putShort(icmp + 2, Checksum.finish(pool.sum(icmp, message, pseudo)));
        if (v6 && total > around.mtu()) {
            big.fragment(ip, total, identification++);
            return 0;
        }
        return total;
    }

    @Override
    public long deadline() {
        return table.deadline();
    }

    @Override
    public void expire(long now) {
        table.expire(now);
    }

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("icmp mappings", table.size(), table.most()), new Figure("icmp requests sent", sent, 0),
                new Figure("icmp over cap", table.refused(), 0), new Figure("icmp prohibited", prohibited, 0),
                new Figure("icmp malformed", malformed, 0), new Figure("icmp replies to no request", unasked, 0),
                new Figure("icmp not sent", dropped, 0), new Figure("icmp errors brought back", errors.mapped(), 0));
    }

    @Override
    public void close() {
        table.clear();
        reader.release();
    }
}
