package io.oxtunnel.linux.network;

import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.linux.netlink.NetlinkReply;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import io.oxtunnel.linux.poll.EpollPoller;
import io.oxtunnel.linux.tun.OwnInterfaces;
import java.io.IOException;
import java.util.List;

/** A thread that reads what rtnetlink tells and calls a listener. It sees the network namespace of the thread that made it. */
final class ChangeWatch implements NetworkMonitor.Watch {
    private static final System.Logger LOG = System.getLogger(ChangeWatch.class.getPackageName());

    private final Runnable listener;
    private final NetlinkSocket socket;
    private final EpollPoller poller;
    private final Burst burst = new Burst();
    private final RouteChanges changes = new RouteChanges(OwnInterfaces::contains);
    private volatile boolean closing;

    private ChangeWatch(Runnable listener, NetlinkSocket socket, EpollPoller poller) {
        this.listener = listener;
        this.socket = socket;
        this.poller = poller;
    }

    /** Starts it. */
    static ChangeWatch start(Runnable listener) throws IOException {
        NetlinkSocket socket = NetlinkSocket.events(NetlinkSocket.ADDRESSES_AND_ROUTES);
        try {
            EpollPoller poller = new EpollPoller();
            try {
                poller.add(socket.fd(), 0, Poller.READ);
            } catch (IOException e) {
                poller.close();
                throw e;
            }
            ChangeWatch watch = new ChangeWatch(listener, socket, poller);
            Thread.ofPlatform().name("ox-network").daemon().start(watch::run);
            return watch;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void run() {
        try (socket; poller) {
            while (!closing) {
                if (poller.await(burst.left(System.nanoTime())) != 0) {
                    read();
                }
                if (!closing && burst.over(System.nanoTime())) {
                    listener.run();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "changes of the network are not noticed any more; silence is", e);
        }
    }

    private void read() throws IOException {
        List<NetlinkReply> messages = socket.received();
        if (messages.isEmpty() || messages.stream().anyMatch(changes::matters)) {
            burst.changed(System.nanoTime());
        }
    }

    @Override
    public void close() {
        closing = true;
        poller.wake();
    }
}
