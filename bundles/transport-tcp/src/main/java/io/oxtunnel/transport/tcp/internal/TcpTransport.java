package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.poll.Alarm;
import io.oxtunnel.linux.poll.Bell;
import io.oxtunnel.linux.poll.DescriptorSet;
import io.oxtunnel.linux.socket.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Datagrams over TCP: a server listens, a client connects to every endpoint that is interned. One queue, for a stream has one order; what
 * belongs to another worker reaches it by the runtime's rings.
 */
final class TcpTransport implements Transport {
    private static final int EVENTS = 64;
    /** Large buffers that may wait in backlogs. */
    private static final int RESERVE = 64;

    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Peers peers = new Peers();
    private final Tally tally = new Tally();
    private final Streams streams;
    private final InetSocketAddress local;
    private final Bell bell;
    private final Dialer dialer;
    private final TcpQueue queue;

    /**
     * Opens a transport.
     *
     * @param most connections that a server takes
     * @param patience nanoseconds in which a connection has to come about and a stranger to prove itself
     * @throws IOException if the system refuses; then nothing stays open
     */
    TcpTransport(TransportRequest request, Streams streams, Sockets sockets, int most, long patience) throws IOException {
        this.streams = streams;
        BufferPool pool = request.pool();
        closing.push(streams::close);
        try {
            DescriptorSet set = kept(new DescriptorSet(EVENTS), DescriptorSet::close);
            DescriptorSet room = kept(new DescriptorSet(EVENTS), DescriptorSet::close);
            bell = kept(new Bell(), Bell::close);
            Alarm alarm = kept(new Alarm(), Alarm::close);
            Doorman doorman = new Doorman(most);
            Switchboard board = new Switchboard(set, peers, doorman, tally, patience);
            Reserve reserve = new Reserve(pool, Math.clamp(pool.freeLarge() / 4, 1, RESERVE));
            FrameWriter writer = new FrameWriter(pool, board, tally);
            Events events = new Events(set, bell, alarm, board, writer, tally);
            if (request.listen() == null) {
                dialer = new Dialer(sockets, streams, board, peers, reserve, tally, events::done);
                events.dialing(dialer);
                local = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
            } else {
                dialer = null;
                LinuxSocket listener = kept(sockets.listen(request.listen()), LinuxSocket::close);
                local = listener.local();
                events.accepting(new Acceptor(listener, streams, board, doorman, reserve, tally, events::done));
                board.watch(listener.fd(), Events.LISTENER);
            }
            FrameReader reader = kept(reader(pool), r -> pool.release(r.buffer()));
            queue = new TcpQueue(set, room, peers, board, events, reader, writer, tally, dialer != null, this::free);
        } catch (IOException | RuntimeException e) {
            free();
            throw e;
        }
    }

    private static FrameReader reader(BufferPool pool) throws IOException {
        int buffer = pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            throw new IOException("the pool has no buffer for a stream to be read into");
        }
        return new FrameReader(pool, buffer);
    }

    private <T> T kept(T thing, java.util.function.Consumer<T> closer) {
        closing.push(() -> closer.accept(thing));
        return thing;
    }

    private void free() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public DatagramQueue queue(int index) {
        Objects.checkIndex(index, 1);
        return queue;
    }

    @Override
    public long intern(Endpoint endpoint) {
        long handle = peers.acquire(endpoint);
        call(endpoint);
        return handle;
    }

    @Override
    public void release(long peer) {
        Endpoint endpoint = peers.release(peer);
        if (endpoint != null) {
            call(endpoint);
        }
    }

    private void call(Endpoint endpoint) {
        if (dialer != null) {
            dialer.ask(endpoint);
            bell.ring();
        }
    }

    /** {@inheritDoc} A stream carries what a frame takes. */
    @Override
    public int maxDatagram(Endpoint endpoint) {
        return Frame.LONGEST;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public String describe() {
        return "tcp" + streams.describe() + (dialer == null ? " on " + new Endpoint(local, null) : "") + ", " + tally.describe();
    }

    @Override
    public void close() {
        queue.close();
    }
}
