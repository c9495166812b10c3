package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.socket.Sockaddr;
import io.oxtunnel.linux.socket.SocketOption;
import java.nio.ByteBuffer;

/** An interned endpoint: where datagrams go by frames, and by the UDP socket where frames cannot go. */
final class Peer {
    private final Endpoint endpoint;
    private final long byKernel;
    private final long wholeByKernel;
    private final long remoteHigh;
    private final long remoteLow;
    private final boolean anyLocal;
    private final long localHigh;
    private final long localLow;
    private volatile Way way;
    private volatile boolean released;
    /** How often it is interned; guarded by the table. */
    int users = 1;

    /**
     * @param byKernel handle of the UDP transport
     * @param wholeByKernel the same, never fragmented
     */
    Peer(Endpoint endpoint, long byKernel, long wholeByKernel) {
        this.endpoint = endpoint;
        this.byKernel = byKernel;
        this.wholeByKernel = wholeByKernel;
        ByteBuffer remote = ByteBuffer.wrap(Sockaddr.bytes(endpoint.remote().getAddress(), SocketOption.AF_INET6));
        remoteHigh = remote.getLong();
        remoteLow = remote.getLong();
        anyLocal = endpoint.local() == null;
        ByteBuffer local = ByteBuffer.wrap(anyLocal ? new byte[16] : Sockaddr.bytes(endpoint.local(), SocketOption.AF_INET6));
        localHigh = local.getLong();
        localLow = local.getLong();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    long byKernel(boolean whole) {
        return whole ? wholeByKernel : byKernel;
    }

    /** Returns how frames go there, or null while only the UDP socket serves it. Data path. */
    Way way() {
        return way;
    }

    void way(Way way) {
        this.way = way;
    }

    boolean released() {
        return released;
    }

    void release() {
        released = true;
    }

    /** Returns whether this is where a datagram came from and was sent to; IPv4 addresses are v4-mapped. Data path. */
    boolean same(long high, long low, int port, long toHigh, long toLow) {
        return remoteLow == low && remoteHigh == high && endpoint.remote().getPort() == port && (anyLocal || localLow == toLow && localHigh == toHigh);
    }
}
