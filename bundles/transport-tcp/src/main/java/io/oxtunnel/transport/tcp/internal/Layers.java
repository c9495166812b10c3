package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.linux.socket.LinuxSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What stands between the sockets of one transport and their frames: a proxy, if there is one, and then TLS, if that is wanted. */
final class Layers implements Streams {
    private static final int SCRATCH = 1 << 17;

    private final BufferPool pool;
    private final Proxy proxy;
    private final Tls tls;
    private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH);
    private final ExecutorService elsewhere;

    /**
     * Makes them.
     *
     * @param proxy null for none
     * @param tls null for none
     */
    Layers(BufferPool pool, Proxy proxy, Tls tls) {
        this.pool = pool;
        this.proxy = proxy;
        this.tls = tls;
        // Its thread comes with the first agreement; no more wait there than there are connections.
        elsewhere = tls == null ? null : Executors.newSingleThreadExecutor(Thread.ofPlatform().name("ox-tls").daemon().factory());
    }

    @Override
    public Stream of(LinuxSocket socket, InetSocketAddress to, Runnable done) throws IOException {
        if (proxy == null || to == null) {
            return inner(socket, done);
        }
        return new ProxyStream(socket.fd(), scratch, proxy.request(to), () -> inner(socket, done));
    }

    private Stream inner(LinuxSocket socket, Runnable done) throws IOException {
        return tls == null ? new PlainStream(socket.fd(), pool)
                : new TlsStream(socket.fd(), pool, tls.engine(), scratch, elsewhere, done);
    }

    @Override
    public InetSocketAddress first(InetSocketAddress server) {
        return proxy == null ? server : proxy.address();
    }

    @Override
    public String describe() {
        return (tls == null ? "" : " with TLS 1.3" + tls.describe()) + (proxy == null ? "" : " through the proxy " + proxy);
    }

    @Override
    public void close() {
        if (elsewhere != null) {
            elsewhere.shutdownNow();
        }
    }
}
