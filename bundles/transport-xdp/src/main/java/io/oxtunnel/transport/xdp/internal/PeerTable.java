package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Interned endpoints by handle: the handles are those of the UDP transport beside, which has every endpoint as well. {@link #get} takes no
 * lock; who hands a handle to another thread publishes what stands here.
 */
final class PeerTable {
    /** Most endpoints at a time, as UDP has. */
    static final int MAXIMUM = 1 << 20;
    private final Transport udp;
    private final Consumer<Peer> news;
    private volatile Peer[] peers = new Peer[16];

    /**
     * @param udp sends what frames cannot
     * @param news is told of each new peer
     */
    PeerTable(Transport udp, Consumer<Peer> news) {
        this.udp = udp;
        this.news = news;
    }

    synchronized long intern(Endpoint endpoint) {
        long handle = udp.intern(endpoint);
        if (handle < 0 || handle >= MAXIMUM) {
            udp.release(handle);
            throw new IllegalStateException("handle of the UDP transport: " + handle + " is not in 0.." + (MAXIMUM - 1));
        }
        int i = (int) handle;
        if (i >= peers.length) {
            peers = Arrays.copyOf(peers, Integer.highestOneBit(i) * 2);
        }
        if (peers[i] != null) {
            peers[i].users++;
            return handle;
        }
        Peer peer = new Peer(endpoint, handle, udp.sendsWhole() ? udp.whole(handle) : handle);
        peers[i] = peer;
        news.accept(peer);
        return handle;
    }

    synchronized void release(long handle) {
        Peer peer = handle < 0 || handle >= peers.length ? null : peers[(int) handle];
        if (peer == null) {
            throw new IllegalArgumentException("peer: " + handle + " is not a handle in use");
        }
        if (--peer.users == 0) {
            peers[(int) handle] = null;
            peer.release();
            news.accept(peer);
        }
        udp.release(handle);
    }

    /** Returns a peer in use, or null. Data path. */
    Peer get(long handle) {
        Peer[] all = peers;
        return handle < all.length ? all[(int) handle] : null;
    }
}
