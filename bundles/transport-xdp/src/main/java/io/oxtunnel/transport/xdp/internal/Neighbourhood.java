package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.linux.netlink.NetlinkReply;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import io.oxtunnel.linux.netlink.PathNetlink;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the ways to peers as the kernel's routes and neighbours have them. One thread, {@code ox-neighbours}:
 * <ol>
 * <li>a new peer is looked up: route, next hop, its MAC address; without one the UDP socket serves it, which makes the kernel ask;</li>
 * <li>what netlink tells of neighbours is taken over at once;</li>
 * <li>what it tells of interfaces, addresses and routes has everything looked up again, once 50 ms have passed;</li>
 * <li>every 10 s one datagram to each next hop goes by the UDP socket ({@link NextHop}).</li>
 * </ol>
 * It sees the network namespace of the thread that made it.
 */
final class Neighbourhood implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Neighbourhood.class.getPackageName());
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long CONFIRM = TimeUnit.SECONDS.toNanos(10);
    private static final long JOIN_MILLIS = 2_000;

    private final Nic nic;
    private final InetSocketAddress local;
    private final int mark;
    private final Steering steering;
    private final PathNetlink netlink;
    private final NetlinkSocket events;
    private final EpollPoller poller;
    private final ConcurrentLinkedQueue<Peer> news = new ConcurrentLinkedQueue<>();
    private final Set<Peer> peers = new HashSet<>();
    private final Map<InetAddress, NextHop> nextHops = new HashMap<>();
    private final Thread thread;
    private PathNetlink.Link link;
    private boolean dirty;
    private long dirtySince;
    private volatile boolean gone;
    private volatile boolean closing;

    /**
     * Begins to follow changes; the thread runs after {@link #start}.
     *
     * @param local own address, perhaps any, and port of the tunnel
     */
    Neighbourhood(Nic nic, InetSocketAddress local, int mark, Steering steering) throws IOException {
        this.nic = nic;
        this.local = local;
        this.mark = mark;
        this.steering = steering;
        link = nic.link();
        netlink = new PathNetlink();
        try {
            events = NetlinkSocket.events(PathNetlink.CHANGES);
            poller = new EpollPoller();
            poller.add(events.fd(), 0, Poller.READ);
            steer();
        } catch (IOException e) {
            netlink.close();
            throw e;
        }
        thread = Thread.ofPlatform().name("ox-neighbours").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a new peer, or one that was released. Any thread. */
    void changed(Peer peer) {
        news.add(peer);
        poller.wake();
    }

    /** Returns whether the interface is gone: nothing comes by frames any more. */
    boolean gone() {
        return gone;
    }

    private void run() {
        long confirmed = System.nanoTime();
        try {
            while (!closing) {
                long now = System.nanoTime();
                long left = Math.max(0, Math.min(confirmed + CONFIRM - now, dirty ? dirtySince + SETTLE - now : Long.MAX_VALUE));
                if (poller.await(left) != 0) {
                    read();
                }
                takeNews();
                now = System.nanoTime();
                if (dirty && now - dirtySince >= SETTLE) {
                    dirty = false;
                    lookAgain();
                }
                if (now - confirmed >= CONFIRM) {
                    confirmed = now;
                    nextHops.values().forEach(NextHop::wantConfirmation);
                }
            }
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                LOG.log(System.Logger.Level.WARNING, "af-xdp: changes of neighbours are not noticed any more; the UDP socket sends from now on", e);
            }
            peers.forEach(peer -> peer.way(null));
        }
    }

    private void read() throws IOException {
        List<NetlinkReply> messages = events.received();
        if (messages.isEmpty()) {
            // Some were lost.
            soil();
        }
        for (NetlinkReply message : messages) {
            PathNetlink.Neighbour neighbour = PathNetlink.neighbour(message);
            if (neighbour == null) {
                soil();
            } else if (neighbour.device() == link.index() && nextHops.containsKey(neighbour.address())) {
                nextHops.get(neighbour.address()).mac(neighbour.mac());
            }
        }
    }

    private void soil() {
        if (!dirty) {
            dirty = true;
            dirtySince = System.nanoTime();
        }
    }

    private void takeNews() throws IOException {
        for (Peer peer = news.poll(); peer != null; peer = news.poll()) {
            if (peer.released()) {
                if (peers.remove(peer)) {
                    leave(peer);
                }
            } else if (peers.add(peer)) {
                lookUp(peer);
            }
        }
    }

    private void leave(Peer peer) {
        Way way = peer.way();
        peer.way(null);
        if (way != null && --way.nextHop().users == 0) {
            nextHops.remove(way.nextHop().address());
        }
    }

    private void lookAgain() throws IOException {
        link = netlink.links().stream().filter(l -> l.index() == nic.link().index()).findFirst().orElse(null);
        if (link == null) {
            gone = true;
            link = nic.link();
            LOG.log(System.Logger.Level.WARNING, "af-xdp: interface {0} is gone; the UDP socket serves alone from now on", link.name());
        }
        if (!gone) {
            steer();
        }
        for (Peer peer : peers) {
            lookUp(peer);
        }
        for (NextHop nextHop : nextHops.values()) {
            nextHop.mac(netlink.neighbour(link.index(), nextHop.address()).mac());
        }
    }

    /** Tells the program the own addresses. Link-local ones are the kernel's: they mean something on one interface only. */
    private void steer() throws IOException {
        List<InetAddress> own = netlink.addresses(0).stream().filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                .filter(a -> local.getAddress().isAnyLocalAddress() || local.getAddress().equals(a)).distinct().toList();
        steering.addresses(own);
    }

    private void lookUp(Peer peer) throws IOException {
        Way before = peer.way();
        Way way = gone ? null : way(peer);
        peer.way(way);
        if (way != null) {
            way.nextHop().users++;
        }
        if (before != null && --before.nextHop().users == 0) {
            nextHops.remove(before.nextHop().address());
        }
    }

    private Way way(Peer peer) throws IOException {
        InetAddress remote = peer.endpoint().remote().getAddress();
        InetAddress wanted = peer.endpoint().local() != null ? peer.endpoint().local() : local.getAddress().isAnyLocalAddress() ? null : local.getAddress();
        PathNetlink.Path path = remote.isLinkLocalAddress() || remote.isMulticastAddress() ? null : netlink.route(remote, wanted, mark);
        if (path == null || path.device() != link.index() || path.source() == null
                || path.source().getAddress().length != remote.getAddress().length) {
            return null;
        }
        NextHop nextHop = nextHops.get(path.nextHop());
        if (nextHop == null) {
            nextHop = new NextHop(path.nextHop());
            nextHop.mac(netlink.neighbour(link.index(), path.nextHop()).mac());
            nextHops.put(path.nextHop(), nextHop);
        }
        int mtu = path.mtu() > 0 ? Math.min(path.mtu(), link.mtu()) : link.mtu();
        return new Way(nextHop, mtu, NextHop.number(link.address()), path.source().getAddress(), local.getPort(), remote.getAddress(),
                peer.endpoint().remote().getPort());
    }

    /** Ends the thread. Idempotent. */
    @Override
    public void close() {
        closing = true;
        poller.wake();
        try {
            if (thread.isAlive() && !thread.join(java.time.Duration.ofMillis(JOIN_MILLIS))) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        poller.close();
        events.close();
        netlink.close();
    }
}
