package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.PartialTrain;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.MessageVector;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The sending half of a queue. A cursor (slot, offset) walks through the batch; each turn fills the vector from there, one message a
 * slot, and hands it to sendmmsg. Where the kernel refuses a train (no GSO on the way out, or a stride above the path MTU), the
 * offset walks through that slot too, one datagram a message, and the kernel fragments what is too big. A slot of which only a part
 * went is not taken: its rest goes when it is offered again. A datagram that must stay whole goes by itself ({@link Fragmentation}).
 */
final class UdpSender {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    /** In a handle: Don't Fragment. */
    static final long WHOLE = 1L << 32;

    private final LinuxSocket socket;
    private final BufferPool pool;
    private final PeerTable peers;
    private final boolean v6;
    private final MessageVector vector;
    private final Fragmentation fragmentation;
    /** For each message: its slot, and the offset in the slot behind it. */
    private final int[] slots;
    private final int[] ends;
    private final PartialTrain partial = new PartialTrain();
    private volatile boolean gso;
    private long refused;
    private String failure;

    private int slot;
    private int offset;
    /** Slot that goes datagram by datagram, because the kernel refused it as a train. */
    private int split;

    UdpSender(LinuxSocket socket, BufferPool pool, PeerTable peers, int messages, boolean gso) {
        this.socket = socket;
        this.pool = pool;
        this.peers = peers;
        this.gso = gso;
        v6 = socket.family() == SocketOption.AF_INET6;
        vector = new MessageVector(messages);
        fragmentation = new Fragmentation(socket);
        slots = new int[messages];
        ends = new int[messages];
    }

    int send(PacketBatch from, int first) {
        slot = first;
        offset = partial.resume(from, first);
        split = offset > 0 ? first : -1;
        while (slot < from.size && failure == null) {
            int n = fill(from);
            int sent = (from.peer[slot] & WHOLE) == 0 ? transmit(n) : transmitWhole(from.peer[slot]);
            if (sent > 0) {
                passed(from, sent - 1);
            } else if (sent == -Errno.EAGAIN || sent == -Errno.ENOBUFS || sent == -Errno.ENOMEM) {
                break;
            } else if (sent != -Errno.EINTR) {
                error(from, -sent);
            }
        }
        partial.keep(from, slot, offset);
        return failure != null ? PacketQueue.FAILED : slot - first;
    }

    private int transmit(int n) {
        return SocketCalls.sendmmsg(socket.fd(), vector.address(), n, SocketOption.MSG_DONTWAIT);
    }

    /** Sends the one message that {@link #fill} made. */
    private int transmitWhole(long peer) {
        boolean v4 = peers.v4(peer & ~WHOLE);
        fragmentation.forbid(v4);
        int sent = transmit(1);
        fragmentation.allow(v4);
        // What the own interface does not take is what the probe was to find out.
        return sent == -Errno.EMSGSIZE ? 1 : sent;
    }

    /** Moves the cursor behind message {@code i}. */
    private void passed(PacketBatch from, int i) {
        slot = slots[i];
        offset = ends[i];
        if (offset >= from.length[slot]) {
            slot++;
            offset = 0;
        }
    }

    private void error(PacketBatch from, int errno) {
        boolean train = ends[0] - offset > from.segment[slot] && from.segment[slot] > 0;
        if (errno == Errno.EBADF || errno == Errno.ENOTSOCK || errno == Errno.EFAULT) {
            failure = "sendmmsg: " + Errno.text(errno);
        } else if (train && errno == Errno.EIO) {
            // No device on this route computes checksums: every train will be refused.
            gso = false;
        } else if (train && (errno == Errno.EMSGSIZE || errno == Errno.EINVAL)) {
            // The stride is above this path's MTU (EINVAL before Linux 6.14), or the train has too many datagrams.
            split = slot;
        } else {
            refused += train ? (ends[0] + from.segment[slot] - 1) / from.segment[slot] : 1;
            passed(from, 0);
        }
    }

    private int fill(PacketBatch from) {
        int n = 0;
        int s = slot;
        int o = offset;
        while (n < slots.length && s < from.size) {
            boolean whole = (from.peer[s] & WHOLE) != 0;
            if (whole && n > 0) {
                break;
            }
            int length = from.length[s] - o;
            int stride = from.segment[s];
            boolean train = stride > 0 && length > stride;
            if (train && (!gso || s == split)) {
                length = stride;
                train = false;
            }
            message(n, from, s, o, length, train);
            o += length;
            slots[n] = s;
            ends[n++] = o;
            if (o >= from.length[s]) {
                s++;
                o = 0;
            }
            if (whole) {
                break;
            }
        }
        return n;
    }

    private void message(int i, PacketBatch from, int s, int o, int length, boolean train) {
        long peer = from.peer[s] & ~WHOLE;
        vector.data(i, pool.address(from.at[s] + o), length);
        vector.destination(i, peers.sockaddr(peer), peers.length(peer));
        MemorySegment memory = vector.memory();
        if (peers.localLength(peer) != 0) {
            source(i, peer, memory);
        }
        if (from.trafficClass[s] != 0) {
            // A v4-mapped destination takes the IPv4 message and ignores the IPv6 one.
            long data = peers.v4(peer) ? vector.append(i, SocketOption.IPPROTO_IP, SocketOption.IP_TOS, 4)
                    : vector.append(i, SocketOption.IPPROTO_IPV6, SocketOption.IPV6_TCLASS, 4);
            memory.set(INT, data, from.trafficClass[s] & 0xff);
        }
        if (train) {
            memory.set(SHORT, vector.append(i, SocketOption.SOL_UDP, SocketOption.UDP_SEGMENT, 2), (short) from.segment[s]);
        }
    }

    /** Sends from the peer's own address; interface 0, so that the routes decide. */
    private void source(int i, long peer, MemorySegment memory) {
        if (v6) {
            // struct in6_pktinfo: address, interface.
            long data = vector.append(i, SocketOption.IPPROTO_IPV6, SocketOption.IPV6_PKTINFO, 20);
            peers.copyLocal(peer, memory, data);
            memory.set(INT, data + 16, 0);
        } else {
            // struct in_pktinfo: interface, own address, destination (ignored).
            long data = vector.append(i, SocketOption.IPPROTO_IP, SocketOption.IP_PKTINFO, 12);
            memory.set(LONG, data, 0);
            peers.copyLocal(peer, memory, data + 4);
            memory.set(INT, data + 8, 0);
        }
    }

    /** Returns whether trains go out whole. */
    boolean gso() {
        return gso;
    }

    long refused() {
        return refused;
    }

    String failure() {
        return failure;
    }

    /** Nothing is sent any more. */
    void close() {
        failure = failure == null ? "closed" : failure;
    }
}
