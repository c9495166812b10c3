package io.oxtunnel.linux.nfqueue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.netlink.NetlinkMessage;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One queue of nfnetlink_queue: takes packets out of the firewall, and drops them there. What nobody takes waits in the kernel, up to the
 * queue's length. Opened and closed on the control path; {@link #receive} is for one thread and allocates nothing.
 */
public final class NetfilterQueue implements AutoCloseable {
    /** Looks at each packet, and may change it, before it is handed on. */
    public interface Filter {
        /** Result: the packet goes no further and is counted. */
        int REFUSE = Integer.MIN_VALUE;

        /**
         * Takes a packet.
         *
         * @param info {@link QueuedPacket#PARTIAL_CHECKSUM} and {@link QueuedPacket#SUPER}
         * @return {@link PacketBatch#segment} of its slot, or {@link #REFUSE}
         */
        int take(long at, int length, int info);
    }

    /**
     * How a queue is set up.
     *
     * @param number 0..65,535
     * @param length most packets that wait in the kernel, 1 or more
     * @param superPackets TCP super-packets come as they are; else the kernel cuts them apart and completes their checksums
     * @param direct when the queue is full, the kernel lets packets go on their way without it, in clear
     */
    public record Options(int number, int length, boolean superPackets, boolean direct) {
    }

    private static final int CONFIG = 3 << 8 | 2;
    private static final int CMD = 1;
    private static final int PARAMS = 2;
    private static final int MAX_LENGTH = 3;
    private static final int MASK = 4;
    private static final int FLAGS = 5;
    private static final byte BIND = 1;
    private static final byte COPY_PACKET = 2;
    private static final int FAIL_OPEN = 1;
    private static final int GSO = 4;
    private static final int RECEIVE_BUFFER = 32 << 20;
    /** What one turn may read, so that the other direction gets its turn. */
    private static final int BYTES_A_TURN = 8 * 60_000;
    private static final int READ_SIZE = BufferPool.LARGE - BufferPool.HEADROOM;
    private static final int SMALL_PACKET = BufferPool.SMALL - BufferPool.HEADROOM;
    private static final int FLAGS_OF_RECEIVE = SocketOption.MSG_DONTWAIT | SocketOption.MSG_TRUNC;

    private final NetlinkSocket socket;
    private final BufferPool pool;
    private final Filter filter;
    private final QueuedPacket packet;
    private final Verdicts verdicts;
    private int posted = BufferPool.NONE;
    private volatile long refused;
    private volatile long overruns;
    private String failure;

    private NetfilterQueue(NetlinkSocket socket, int number, BufferPool pool, Filter filter) {
        this.socket = socket;
        this.pool = pool;
        this.filter = filter;
        packet = new QueuedPacket(pool);
        verdicts = new Verdicts(socket.fd(), number);
    }

    /**
     * Opens a queue. No packets may be sent to it before this returns.
     *
     * @throws IOException if the kernel refuses; errno is EBUSY or EPERM where another program has the number
     */
    public static NetfilterQueue open(Options options, BufferPool pool, Filter filter) throws IOException {
        NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER);
        try {
            int number = options.number;
            socket.request(config("bind queue", number).bytes(CMD, new byte[] {BIND, 0, 0, 0}));
            // struct nfqnl_msg_config_params: range in network byte order, mode.
            socket.request(config("set copy mode of queue", number).bytes(PARAMS, new byte[] {0, 0, (byte) 0xff, (byte) 0xff, COPY_PACKET}));
            socket.request(config("set length of queue", number).be32(MAX_LENGTH, options.length));
            int flags = (options.superPackets ? GSO : 0) | (options.direct ? FAIL_OPEN : 0);
            socket.request(config("set flags of queue", number).be32(FLAGS, flags).be32(MASK, GSO | FAIL_OPEN));
            enlarge(socket.fd());
            return new NetfilterQueue(socket, number, pool, filter);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static NetlinkMessage config(String what, int number) {
        return NetlinkMessage.of(what + " " + number, CONFIG, NetlinkMessage.ACK).u8(0).u8(0).u8(number >> 8).u8(number);
    }

    private static void enlarge(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, RECEIVE_BUFFER);
            if (SocketCalls.setsockopt(fd, SocketOption.SOL_SOCKET, SocketOption.SO_RCVBUFFORCE, size.address(), 4) < 0) {
                // A user namespace has no right to more than net.core.rmem_max.
                SocketCalls.setsockopt(fd, SocketOption.SOL_SOCKET, SocketOption.SO_RCVBUF, size.address(), 4);
            }
        }
    }

    /** Returns the descriptor, readable when packets wait. */
    public int fd() {
        return socket.fd();
    }

    /** Adds what waits to the free slots of a batch; at least {@link BufferPool#HEADROOM} bytes before each packet are free. */
    public void receive(PacketBatch into) {
        for (int bytes = 0; bytes < BYTES_A_TURN && !into.full() && failure == null;) {
            if (posted == BufferPool.NONE && (posted = pool.acquireLarge()) == BufferPool.NONE) {
                break;
            }
            long message = pool.at(posted) + BufferPool.HEADROOM;
            long n = SocketCalls.recvfrom(socket.fd(), pool.address(message), READ_SIZE, FLAGS_OF_RECEIVE, 0, 0);
            if (n == -Errno.ENOBUFS) {
                overrun();
                continue;
            }
            if (n < 0) {
                check((int) -n);
                break;
            }
            bytes += (int) n;
            // With MSG_TRUNC the kernel tells of a message's length even where it did not fit.
            if (packet.read(message, (int) Math.min(n, READ_SIZE))) {
                verdicts.owe(packet.id());
                hand(into, n <= READ_SIZE);
            }
        }
        verdicts.drop();
    }

    private void hand(PacketBatch into, boolean fits) {
        int segment = fits && packet.whole() ? filter.take(packet.at(), packet.length(), packet.info()) : Filter.REFUSE;
        if (segment == Filter.REFUSE) {
            refuse();
            return;
        }
        int length = packet.length();
        int small = length <= SMALL_PACKET ? pool.acquireSmall() : BufferPool.NONE;
        if (small == BufferPool.NONE) {
            into.add(posted, packet.at(), length, segment, 0, 0);
            posted = BufferPool.NONE;
        } else {
            long copy = pool.at(small) + BufferPool.HEADROOM;
            pool.copy(packet.at(), copy, length);
            into.add(small, copy, length, segment, 0, 0);
        }
    }

    private void check(int errno) {
        if (errno != Errno.EAGAIN && errno != Errno.EINTR) {
            failure = "recvmsg() of a queue of the firewall: " + Errno.text(errno);
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One thread writes, others read.
    private void refuse() {
        refused++;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void overrun() {
        overruns++;
    }

    /** Returns how many packets could not be handed on. Any thread. */
    public long refused() {
        return refused;
    }

    /** Returns how often the kernel said that packets were lost, because the socket had no room. Any thread. */
    public long overruns() {
        return overruns;
    }

    /** Returns why this queue has failed for good, or null. */
    public String failure() {
        return failure;
    }

    /** Closes the queue; packets for it are dropped from now on. Idempotent. */
    @Override
    public void close() {
        socket.close();
        if (posted != BufferPool.NONE) {
            pool.release(posted);
            posted = BufferPool.NONE;
        }
    }
}
