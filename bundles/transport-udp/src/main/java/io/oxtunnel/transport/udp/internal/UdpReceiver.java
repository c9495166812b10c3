package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.MessageVector;
import io.oxtunnel.linux.socket.Sockaddr;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The receiving half of a queue, in the order of a call:
 * <ol>
 * <li>each message of the vector gets a large buffer, if it has none: all but those of the last call still have theirs;
 * <li>recvmmsg fills some; each may be a train that the kernel glued (UDP_GRO);
 * <li>its control messages tell stride, traffic class and the address that was asked;
 * <li>the buffer and what is known of it go into a slot of the caller's batch.
 * </ol>
 * A passing handle is the number of the call and the index of the message, whose address stays in the vector until the next call.
 */
final class UdpReceiver {
    private static final int INDEX_BITS = 6;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final LinuxSocket socket;
    private final BufferPool pool;
    private final PeerTable peers;
    private final MessageVector vector;
    private final int[] buffers;
    /** Where each message says which own address was asked, 0 = it does not. */
    private final long[] locals;
    /** Messages 0..posted-1 take part, of which the first {@code holes} gave their buffers away. */
    private int posted;
    private int holes;
    private long call;
    private int received;
    private long refused;
    private String failure;

    // What the control messages of the message at hand said.
    private int stride;
    private int trafficClass;
    private long local;

    UdpReceiver(LinuxSocket socket, BufferPool pool, PeerTable peers, int messages) {
        this.socket = socket;
        this.pool = pool;
        this.peers = peers;
        vector = new MessageVector(messages);
        buffers = new int[messages];
        locals = new long[messages];
    }

    int receive(PacketBatch into) {
        if (failure != null) {
            return PacketQueue.FAILED;
        }
        received = 0;
        post();
        int wanted = Math.min(PacketBatch.CAPACITY - into.size, posted);
        int n = wanted == 0 ? 0 : SocketCalls.recvmmsg(socket.fd(), vector.address(), wanted, SocketOption.MSG_DONTWAIT, 0);
        if (n <= 0) {
            return error(-n);
        }
        call++;
        received = n;
        holes = n;
        int before = into.size;
        for (int i = 0; i < n; i++) {
            take(i, into);
        }
        return into.size - before;
    }

    private int error(int errno) {
        if (errno == Errno.EBADF || errno == Errno.ENOTSOCK || errno == Errno.EINVAL || errno == Errno.EFAULT) {
            failure = "recvmmsg: " + Errno.text(errno);
            return PacketQueue.FAILED;
        }
        // Nothing there, a signal, no memory, or an error of an earlier send that the kernel reports here once.
        return 0;
    }

    private void post() {
        int i = 0;
        while (i < holes && fill(i, pool.acquireLarge())) {
            i++;
        }
        // No more in the pool: the last messages lend theirs, so that those with a buffer stay together.
        while (i < holes && posted > holes) {
            fill(i++, buffers[--posted]);
        }
        posted = i < holes ? i : posted;
        holes = 0;
        while (posted < buffers.length && fill(posted, pool.acquireLarge())) {
            posted++;
        }
    }

    private boolean fill(int i, int buffer) {
        if (buffer == BufferPool.NONE) {
            return false;
        }
        buffers[i] = buffer;
        vector.data(i, pool.address(pool.at(buffer) + BufferPool.HEADROOM), pool.capacity(buffer) - BufferPool.HEADROOM);
        vector.expect(i);
        return true;
    }

    private void take(int i, PacketBatch into) {
        int buffer = buffers[i];
        if (vector.truncated(i)) {
            refused++;
            pool.release(buffer);
            return;
        }
        control(i);
        locals[i] = local;
        int length = vector.length(i);
        into.add(buffer, pool.at(buffer) + BufferPool.HEADROOM, length, stride < length ? stride : 0, trafficClass, call << INDEX_BITS | i);
    }

    private void control(int i) {
        MemorySegment memory = vector.memory();
        long end = vector.controlEnd(i);
        stride = 0;
        trafficClass = 0;
        local = 0;
        for (long at = vector.controlAt(i); at + MessageVector.CMSG_HEADER < end; at = vector.next(at)) {
            long data = at + MessageVector.CMSG_HEADER;
            switch (memory.get(INT, at + 8) << 16 | memory.get(INT, at + 12)) {
                case SocketOption.SOL_UDP << 16 | SocketOption.UDP_GRO -> stride = memory.get(INT, data);
                case SocketOption.IPPROTO_IP << 16 | SocketOption.IP_TOS -> trafficClass = memory.get(ValueLayout.JAVA_BYTE, data) & 0xff;
                case SocketOption.IPPROTO_IPV6 << 16 | SocketOption.IPV6_TCLASS -> trafficClass = memory.get(INT, data) & 0xff;
                case SocketOption.IPPROTO_IPV6 << 16 | SocketOption.IPV6_PKTINFO -> local = data;
                // struct in_pktinfo: interface, the own address, the destination in the header.
                case SocketOption.IPPROTO_IP << 16 | SocketOption.IP_PKTINFO -> local = data + 4;
                default -> { }
            }
        }
    }

    /** Returns the index of a message of the last call, or -1 if the handle is older. */
    private int index(long passing) {
        int i = (int) passing & (1 << INDEX_BITS) - 1;
        return passing >>> INDEX_BITS == call && i < received ? i : -1;
    }

    boolean from(long passing, long peer) {
        int i = index(passing);
        return i >= 0 && peers.same(peer, vector.memory(), vector.nameAt(i), locals[i]);
    }

    Endpoint endpoint(long passing) {
        int i = index(passing);
        if (i < 0) {
            throw new IllegalArgumentException("peer: " + passing + " is not a handle of the last receive");
        }
        int length = socket.family() == SocketOption.AF_INET ? 4 : 16;
        int scope = length == 4 ? 0 : vector.memory().get(INT, vector.nameAt(i) + Sockaddr.SCOPE);
        return new Endpoint(Sockaddr.read(vector.memory(), vector.nameAt(i)),
                locals[i] == 0 ? null : Sockaddr.address(vector.memory(), locals[i], length, scope));
    }

    long refused() {
        return refused;
    }

    String failure() {
        return failure;
    }

    /** Gives the waiting buffers back; nothing is received any more. */
    void close() {
        for (int i = holes; i < posted; i++) {
            pool.release(buffers[i]);
        }
        posted = 0;
        holes = 0;
        received = 0;
        failure = failure == null ? "closed" : failure;
    }
}
