package io.oxtunnel.forwarder.userspace.udp;

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
import io.oxtunnel.forwarder.userspace.mapping.MappingTable;
import io.oxtunnel.forwarder.userspace.socket.DatagramReader;
import io.oxtunnel.forwarder.userspace.socket.ErrorQueue;
import io.oxtunnel.forwarder.userspace.socket.Headers;
import io.oxtunnel.forwarder.userspace.socket.SocketAddresses;
import io.oxtunnel.forwarder.userspace.socket.SocketMaker;
import io.oxtunnel.forwarder.userspace.socket.Waiting;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.poll.DescriptorSet;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * UDP by a socket for each address and port of a client (RFC 4787: endpoint-independent mapping; the filter is a setting). In packet
 * order: {@link #packet} checks, asks the policy, finds or makes the mapping; {@link UdpSender} sends; {@link #ready} notes a socket with
 * answers; {@link #emit} reads them ({@link DatagramReader}) and gives each to its client. One thread.
 */
public final class UdpFlows implements Flows {
    private static final int HEADER = 8;
    private static final int DNS = 53;
    private static final int A_CALL = 16;
    private static final int DONT_FRAGMENT = 0x4000;

    private final Surroundings around;
    private final BufferPool pool;
    private UdpSettings settings;
    private final SocketMaker sockets = new SocketMaker();
    private final MappingTable table;
    private final ErrorQueue errors;
    private final UdpSender sender;
    private final DatagramReader reader;
    private final BigAnswers big;
    private final Waiting waiting = new Waiting();
    private int identification;
    private volatile long malformed;
    private volatile long prohibited;
    private volatile long unasked;

    /** Makes one without mappings. */
    public UdpFlows(Surroundings around, UdpSettings settings, RandomGenerator random) {
        this.around = around;
        this.settings = settings;
        pool = around.pool();
        table = new MappingTable(settings.caps(), random, m -> Libc.close(m.fd()));
        errors = new ErrorQueue(around, Ip.UDP);
        sender = new UdpSender(around, sockets, errors);
        reader = new DatagramReader(pool, A_CALL, this::pack);
        big = new BigAnswers(pool, around.answers());
        identification = random.nextInt();
    }

    /** Takes other settings, and asks the policy again about whom clients have talked to. Sockets keep the buffers that they have. */
    public void change(UdpSettings next) {
        settings = next;
        table.caps(next.caps());
        table.each(m -> m.destinations().retain((high, low) -> around.policy().permits(m.v6(), high, low)));
    }

    @Override
    public void packet(long ip, int offset, int length, long now) {
        boolean v6 = Ip.version(pool, ip) == 6;
        if (!wellFormed(ip, offset, length, v6)) {
            malformed++;
            return;
        }
        long toHigh = v6 ? pool.getLong(ip + 24) : 0;
        long toLow = v6 ? pool.getLong(ip + 32) : pool.getInt(ip + 16) & 0xffffffffL;
        long high = v6 ? pool.getLong(ip + 8) : 0;
        long low = v6 ? pool.getLong(ip + 16) : pool.getInt(ip + 12) & 0xffffffffL;
        int port = pool.getUnsignedShort(ip + offset);
        boolean quick = pool.getUnsignedShort(ip + offset + 2) == DNS;
        Mapping m = table.find(v6, high, low, port);
        boolean known = m != null && m.destinations().has(toHigh, toLow);
        if (!known && !around.policy().permits(v6, toHigh, toLow)) {
            prohibited++;
            around.answers().refuse(Answers.Reason.PROHIBITED, ip, length, now);
            return;
        }
        if (m == null) {
            m = make(v6, high, low, port, quick, now);
            if (m == null) {
                return;
            }
        } else {
            table.touch(m, quick, now);
        }
        if (!known) {
            m.destinations().add(toHigh, toLow);
        }
        int hops = pool.getUnsignedByte(ip + (v6 ? 7 : 8)) - 1;
        boolean whole = v6 ? length <= around.mtu() : (pool.getUnsignedShort(ip + 6) & DONT_FRAGMENT) != 0;
        sender.add(m, SocketMaker.options(hops, whole, Headers.trafficClass(pool, ip, v6)), ip, offset, length, now);
    }

    private boolean wellFormed(long ip, int offset, int length, boolean v6) {
        int available = length - offset;
        if (available < HEADER) {
            return false;
        }
        long udp = ip + offset;
        int datagram = pool.getUnsignedShort(udp + 4);
        // Port 0 is reserved: no socket can send from or to it.
        if (datagram < HEADER || datagram > available || pool.getUnsignedShort(udp) == 0 || pool.getUnsignedShort(udp + 2) == 0) {
            return false;
        }
        if (pool.getUnsignedShort(udp + 6) == 0) {
            // No checksum: allowed by RFC 768, forbidden by RFC 8200, section 8.1.
            return !v6;
        }
        // The socket makes a new checksum: a damaged datagram must not become a good one.
        return pool.sum(udp, datagram, Checksum.pseudo(pool, ip, Ip.UDP, datagram)) == 0xffff;
    }

    private Mapping make(boolean v6, long high, long low, int port, boolean quick, long now) {
        // What was added so far names mappings that may end now.
        sender.flush(now);
        if (!table.room(v6, high, low, now)) {
            return null;
        }
        int fd = sockets.open(v6, SocketOption.SOCK_DGRAM, 0, settings.buffer());
        if ((fd == -Errno.EMFILE || fd == -Errno.ENFILE) && table.takeBackOldest(now)) {
            fd = sockets.open(v6, SocketOption.SOCK_DGRAM, 0, settings.buffer());
        }
        if (fd < 0) {
            around.troubles().add("socket(udp)", -fd);
            return null;
        }
        sockets.set(fd, SocketOption.SOL_UDP, SocketOption.UDP_GRO, 1);
        Mapping m = table.add(v6, high, low, port, fd, quick, now);
        int added = around.descriptors().add(fd, DescriptorSet.READ, around.token(m.token()));
        if (added < 0) {
            around.troubles().add("epoll_ctl(udp)", -added);
            table.end(m);
            return null;
        }
        return m;
    }

    @Override
    public void flush(long now) {
        sender.flush(now);
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
            if (m != null && reader.read(m, Headers.length(m.v6()) + HEADER, into, waiting.each()) < 0) {
                // An error that was told by the read may have more to say in its queue.
                errors.drain(m);
            }
        }
        waiting.clear();
    }

    private int pack(Mapping m, long ip, int datagram, int segment, int trafficClass, MemorySegment names, long name) {
        long high = SocketAddresses.high(names, name);
        long low = SocketAddresses.low(names, name);
        if (settings.filtered() && !m.destinations().has(high, low)) {
            unasked++;
            return 0;
        }
        int header = Headers.length(m.v6());
        int total = header + HEADER + datagram;
        if (m.v6()) {
            Headers.v6(pool, ip, trafficClass, total, Ip.UDP, high, low, m.clientHigh(), m.clientLow());
        } else {
            Headers.v4(pool, ip, trafficClass, total, identification++ & 0xffff, Ip.UDP, (int) low, (int) m.clientLow());
        }
        long udp = ip + header;
        pool.putShort(udp, SocketAddresses.port(names, name));
        pool.putShort(udp + 2, m.number());
        pool.putShort(udp + 4, HEADER + datagram);
        pool.putShort(udp + 6, 0);
        if (segment > 0) {
            // Each segment of a train gets its checksum where the train is cut.
            return total;
        }
        int sum = Checksum.finish(pool.sum(udp, HEADER + datagram, Checksum.pseudo(pool, ip, Ip.UDP, HEADER + datagram)));
        pool.putShort(udp + 6, sum == 0 ? 0xffff : sum);
        if (m.v6() && total > around.mtu()) {
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
        return List.of(new Figure("udp mappings", table.size(), table.most()), new Figure("udp datagrams sent", sender.sent(), 0),
                new Figure("udp over cap", table.refused(), 0), new Figure("udp taken back early", table.takenBack(), 0),
                new Figure("udp prohibited", prohibited, 0), new Figure("udp malformed", malformed, 0),
                new Figure("udp from strangers", unasked, 0), new Figure("udp refused by the system", sender.dropped(), 0), new Figure("udp buffers full", sender.full(), 0),
                new Figure("udp errors brought back", errors.mapped(), 0));
    }

    @Override
    public void close() {
        table.clear();
        reader.release();
    }
}
