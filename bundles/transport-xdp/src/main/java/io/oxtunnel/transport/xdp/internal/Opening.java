package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.xdp.XskSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens a transport on an interface: the program, which sends everything to the kernel yet, a socket a queue on shared memory, and last
 * the port, from which moment frames arrive. What fails takes back what was done before it.
 */
final class Opening {
    /** With fewer buffers than this a queue would be slower than UDP. */
    private static final int FEWEST = 32;
    /** Sockets of a queue of the transport, as many as its poller watches. */
    private static final int MOST_SOCKETS = 15;

    private final Nic nic;
    private final Options options;
    private final TransportRequest request;
    private final Transport udp;
    private final List<AutoCloseable> done = new ArrayList<>();

    Opening(Nic nic, Options options, TransportRequest request, Transport udp) {
        this.nic = nic;
        this.options = options;
        this.request = request;
        this.udp = udp;
    }

    /** Returns how many queues a transport on that interface has, where that many are wanted. */
    static int queues(Nic nic, Options options, int wanted) {
        return Math.min(wanted, Integer.highestOneBit(nic.queues(options.queues())));
    }

    /** Opens it; the UDP transport is open and stays the caller's if this fails. */
    Transport open() throws IOException {
        try {
            return build();
        } catch (IOException | RuntimeException e) {
            for (AutoCloseable one : done.reversed()) {
                close(one, e);
            }
            throw e;
        }
    }

    private static void close(AutoCloseable one, Exception cause) {
        try {
            one.close();
        } catch (Exception e) {
            cause.addSuppressed(e);
        }
    }

    private Transport build() throws IOException {
        Steering steering = keep(Steering.attach(nic, options.mode()));
        List<XskSocket> sockets = sockets(Math.min(nic.queues(options.queues()), udp.queues() * MOST_SOCKETS));
        Neighbourhood neighbourhood = keep(new Neighbourhood(nic, udp.local(), request.mark(), steering));
        PeerTable peers = new PeerTable(udp, neighbourhood::changed);
        List<XdpQueue> queues = new ArrayList<>();
        for (int i = 0; i < udp.queues(); i++) {
            queues.add(queue(i, sockets, peers, neighbourhood));
        }
        for (int i = 0; i < sockets.size(); i++) {
            steering.socket(i, sockets.get(i).fd());
        }
        steering.port(udp.local().getPort());
        neighbourhood.start();
        return new XdpTransport(nic, steering, neighbourhood, udp, peers, List.copyOf(queues), sockets.size(), sockets.getFirst().zeroCopy());
    }

    private <T extends AutoCloseable> T keep(T one) {
        done.add(one);
        return one;
    }

    private List<XskSocket> sockets(int n) throws LinuxException {
        BufferPool pool = request.pool();
        XskSocket.Memory memory = new XskSocket.Memory(pool.address(0), (long) pool.smallBuffers() * BufferPool.SMALL, BufferPool.SMALL);
        List<XskSocket> sockets = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            XskSocket first = sockets.isEmpty() ? null : sockets.getFirst();
            sockets.add(keep(XskSocket.open(memory, first, nic.link().index(), i, options.frames(), options.zeroCopy())));
        }
        return sockets;
    }

    private XdpQueue queue(int index, List<XskSocket> sockets, PeerTable peers, Neighbourhood neighbourhood) throws IOException {
        // A pool that is smaller than asked for is shared: a quarter of it stays for packets under way.
        int share = request.pool().smallBuffers() * 3 / 4 / sockets.size();
        int receive = Math.min(options.frames(), share * 2 / 3);
        int send = Math.min(options.toSend(), share / 3);
        if (Math.min(receive, send) < FEWEST) {
            throw new IOException("af-xdp: " + request.pool().smallBuffers() + " buffers for " + sockets.size() + " queues are too few; allowed: at least "
                    + FEWEST * 4 + " a queue; set [transport.af-xdp] queues lower");
        }
        // The ones to send from first: with fewer to receive into a queue is slower, with none to send from it would stand still.
        FrameSender sender = new FrameSender(request.pool(), sockets.get(index), send);
        done.add(sender::close);
        if (sender.buffers() < FEWEST) {
            throw new IOException("af-xdp: " + sender.buffers() + " buffers to send from are left in the pool; allowed: at least " + FEWEST);
        }
        List<Frames> receivers = new ArrayList<>();
        for (int i = index; i < sockets.size(); i += udp.queues()) {
            Frames frames = new Frames(request.pool(), sockets.get(i), receive, i);
            done.add(frames::close);
            frames.post();
            receivers.add(frames);
        }
        return keep(new XdpQueue(List.copyOf(receivers), sender, udp.queue(index), peers, new Arrivals(request.pool()), neighbourhood::gone));
    }
}
