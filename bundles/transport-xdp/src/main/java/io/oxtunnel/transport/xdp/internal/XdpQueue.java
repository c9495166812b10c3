package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.PartialTrain;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A queue of the transport: the AF_XDP sockets of some queues of the interface, and a queue of the UDP transport beside them.
 * <ol>
 * <li>Receiving: frames first, whose rings cost no system call to look at; the UDP socket when no frame was there, and every few calls;</li>
 * <li>sending: each slot goes by frames where its way is known and it fits into them, and else by the UDP socket.</li>
 * </ol>
 */
final class XdpQueue implements DatagramQueue {
    /** In a handle to send to: not to be fragmented. */
    static final long WHOLE = 1L << 54;
    /** Under load the UDP socket is looked at every so many calls. */
    private static final int UDP_TURN = 8;

    private final List<Frames> receivers;
    private final FrameSender sender;
    private final DatagramQueue udp;
    private final PeerTable peers;
    private final Arrivals arrivals;
    private final BooleanSupplier gone;
    private final EpollPoller readable;
    private final EpollPoller room;
    private final Readiness readiness;
    private final int udpFd;
    private final int udpRoom;
    private final PacketBatch byKernel = new PacketBatch();
    private final PartialTrain partial = new PartialTrain();
    private boolean bereft;
    private boolean watchingSend;
    // Of the batch that is being sent.
    private Peer current;
    private Way currentWay;
    private int turn;
    private int first;
    private volatile long refused;
    private volatile String failure;
    private boolean closed;

    /**
     * @param receivers one a socket; the first one's socket sends
     * @param udp the queue beside, which is closed by its transport
     * @param gone whether the interface is gone
     * @throws IOException if the system gives no poller
     */
    XdpQueue(List<Frames> receivers, FrameSender sender, DatagramQueue udp, PeerTable peers, Arrivals arrivals, BooleanSupplier gone)
            throws IOException {
        this.receivers = receivers;
        this.sender = sender;
        this.udp = udp;
        this.peers = peers;
        this.arrivals = arrivals;
        this.gone = gone;
        if (!(udp.readiness() instanceof Readiness.Descriptor descriptor)) {
            throw new IOException("af-xdp: the transport \"udp\" cannot be waited for by a descriptor");
        }
        udpFd = descriptor.fd();
        udpRoom = descriptor.room();
        readable = new EpollPoller();
        try {
            room = new EpollPoller();
            watch();
        } catch (IOException e) {
            readable.close();
            throw e;
        }
        readiness = new Readiness.Descriptor(readable.descriptor(), room.descriptor());
    }

    private void watch() throws IOException {
        readable.add(udpFd, 0, Poller.READ);
        room.add(udpRoom < 0 ? udpFd : udpRoom, 0, 0);
        room.add(sendFd(), 1, 0);
        for (int i = 0; i < receivers.size(); i++) {
            readable.add(receivers.get(i).socket().fd(), 1 + i, Poller.READ);
        }
    }

    private int sendFd() {
        return receivers.getFirst().socket().fd();
    }

    @Override
    public int receive(PacketBatch into) {
        if (failure != null) {
            return PacketQueue.FAILED;
        }
        int before = into.size;
        arrivals.begin();
        if (!bereft) {
            frames(into);
        }
        turn++;
        if (into.size == before || turn % UDP_TURN == 0 && !into.full()) {
            if (udp.receive(into) == PacketQueue.FAILED) {
                failure = "udp: " + udp.failure();
                return into.size > before ? into.size - before : PacketQueue.FAILED;
            }
        }
        return into.size - before;
    }

    private void frames(PacketBatch into) {
        if (gone.getAsBoolean()) {
            // A socket without its interface reports an error without end.
            bereft = true;
            for (int i = 0; i < receivers.size(); i++) {
                readable.interest(receivers.get(i).socket().fd(), 1 + i, 0);
            }
            return;
        }
        if (sender.backlog()) {
            sender.flush();
        }
        watchSend();
        for (int i = 0; i < receivers.size() && !into.full(); i++) {
            receivers.get((first + i) % receivers.size()).receive(into, arrivals);
        }
        first = (first + 1) % receivers.size();
    }

    /** While frames wait that nobody will be told of, the first socket is watched for room too, so that they are offered again. */
    private void watchSend() {
        if (watchingSend != sender.backlog()) {
            watchingSend = sender.backlog();
            readable.interest(sendFd(), 1, watchingSend ? Poller.READ | Poller.WRITE : Poller.READ);
        }
    }

    @Override
    public int send(PacketBatch from, int firstSlot) {
        if (failure != null) {
            return PacketQueue.FAILED;
        }
        current = null;
        int slot = firstSlot;
        int offset = partial.resume(from, firstSlot);
        boolean udpFull = false;
        boolean framesFull = false;
        if (sender.down() && !bereft) {
            sender.probe();
        }
        while (slot < from.size && !udpFull && !framesFull) {
            int end = one(from, slot, offset);
            if (end == from.length[slot]) {
                slot++;
                offset = 0;
            } else if (end < 0) {
                udpFull = true;
            } else {
                offset = end;
                framesFull = true;
            }
        }
        sender.flush();
        watchSend();
        partial.keep(from, slot, slot < from.size ? offset : 0);
        room.interest(udpRoom < 0 ? udpFd : udpRoom, 0, udpFull ? udpRoom < 0 ? Poller.WRITE : Poller.READ : 0);
        room.interest(sendFd(), 1, framesFull ? Poller.WRITE : 0);
        return failure != null ? PacketQueue.FAILED : slot - firstSlot;
    }

    /** Sends one slot from an offset on; returns the offset behind what went, or -1 if the UDP socket is full. */
    private int one(PacketBatch from, int slot, int offset) {
        boolean whole = (from.peer[slot] & WHOLE) != 0;
        Peer peer = peers.get(from.peer[slot] & ~WHOLE);
        if (peer == null) {
            refused++;
            return from.length[slot];
        }
        if (peer != current) {
            choose(peer);
        }
        Way way = currentWay;
        int length = from.segment[slot] > 0 ? Math.min(from.segment[slot], from.length[slot]) : from.length[slot];
        long mac = way == null || bereft || sender.down() || !way.fits(length) ? 0 : way.mac();
        return mac != 0 ? sender.send(from, slot, offset, way, mac, whole) : byKernel(from, slot, offset, peer.byKernel(whole));
    }

    /** What goes to a peer in one batch goes one way, even if another one becomes known meanwhile: it would be overtaken. */
    private void choose(Peer peer) {
        current = peer;
        Way way = peer.way();
        currentWay = way != null && way.mac() != 0 && !way.nextHop().confirm() ? way : null;
    }

    private int byKernel(PacketBatch from, int slot, int offset, long peer) {
        byKernel.size = 0;
        byKernel.add(BufferPool.NONE, from.at[slot] + offset, from.length[slot] - offset, from.segment[slot],
                from.trafficClass[slot], peer);
        int taken = udp.send(byKernel, 0);
        if (taken == PacketQueue.FAILED) {
            failure = "udp: " + udp.failure();
        }
        return taken == 1 ? from.length[slot] : -1;
    }

    @Override
    public Endpoint endpoint(long received) {
        return (received & Arrivals.FRAME) != 0 ? arrivals.endpoint(received) : udp.endpoint(received);
    }

    @Override
    public boolean from(long received, long peer) {
        if ((received & Arrivals.FRAME) == 0) {
            return udp.from(received, peer & ~WHOLE);
        }
        Peer known = peers.get(peer & ~WHOLE);
        return known != null && arrivals.from(received, known);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public long refused() {
        long broken = 0;
        for (Frames frames : receivers) {
            broken += frames.broken();
        }
        return refused + broken + udp.refused();
    }

    @Override
    public String failure() {
        return failure;
    }

    /** Returns how many frames the kernel could not give for want of a buffer. */
    long lost() {
        return receivers.stream().mapToLong(frames -> frames.socket().lost()).sum();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            failure = failure == null ? "closed" : failure;
            arrivals.end();
            receivers.forEach(Frames::close);
            sender.close();
            readable.close();
            room.close();
        }
    }
}
