package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/** Puts guards around the providers of others: what these open goes through a {@link GuardedQueue}. */
public final class Guards {
    private Guards() {
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    /** Makes a fault of a provider an ordinary refusal that names it. */
    private static <T> T open(Supplier<Suspect> suspect, Opening<T> opening) throws IOException {
        try {
            T opened = opening.open();
            if (opened == null) {
                throw new IOException(suspect.get() + " opened nothing");
            }
            return opened;
        } catch (RuntimeException | LinkageError e) {
            throw new IOException(suspect.get() + " threw " + e + " in open", e);
        }
    }

    private interface Wrapping<T> {
        T wrap() throws IOException;
    }

    private static <T> T wrap(Suspect suspect, AutoCloseable opened, Wrapping<T> wrapping) throws IOException {
        try {
            return wrapping.wrap();
        } catch (IOException | RuntimeException | LinkageError e) {
            try {
                opened.close();
            } catch (Exception alsoWrong) {
                e.addSuppressed(alsoWrong);
            }
            throw e instanceof IOException refused ? refused : new IOException(suspect + " threw " + e + " when it was looked at", e);
        }
    }

    /**
     * Guards a provider of transports.
     *
     * @param suspects makes one for each transport that it opens
     */
    public static TransportProvider transports(TransportProvider provider, Supplier<Suspect> suspects) {
        return new TransportProvider() {
            @Override
            public Transport open(TransportRequest request) throws IOException {
                Suspect suspect = suspects.get();
                GuardedPool pool = new GuardedPool(request.pool(), suspect);
                Transport opened = Guards.open(() -> suspect,
                        () -> provider.open(new TransportRequest(pool, request.queues(), request.listen(), request.mark(), request.predecessor())));
                return wrap(suspect, opened, () -> new GuardedTransport(opened, pool, suspect));
            }

            @Override
            public String carrier() {
                return provider.carrier();
            }

            @Override
            public String unsuited(TransportRequest request) {
                return provider.unsuited(request);
            }

            @Override
            public int lent(InetSocketAddress listen, int mark) {
                return provider.lent(listen, mark);
            }
        };
    }

    /** Guards a provider of captures; see {@link #transports}. */
    public static CaptureProvider captures(CaptureProvider provider, Supplier<Suspect> suspects) {
        return request -> {
            Suspect suspect = suspects.get();
            GuardedPool pool = new GuardedPool(request.pool(), suspect);
            Capture opened = open(() -> suspect, () -> provider.open(new CaptureRequest(pool, request.queues(), request.routes(), request.exclude(),
                    request.selection(), request.mark(), request.ownNameServers(), request.killSwitch(), request.instance(), request.journal(), request.succession())));
            return wrap(suspect, opened, () -> new GuardedCapture(opened, pool, suspect));
        };
    }

    /** Guards a provider of forwarders; see {@link #transports}. */
    public static ForwarderProvider forwarders(ForwarderProvider provider, Supplier<Suspect> suspects) {
        return request -> {
            Suspect suspect = suspects.get();
            GuardedPool pool = new GuardedPool(request.pool(), suspect);
            PacketPort opened = open(() -> suspect,
                    () -> provider.open(new ForwarderRequest(pool, request.queues(), request.networks(), request.mtu(), request.journal(),
                            request.succession())));
            return wrap(suspect, opened, () -> new GuardedPort(opened, pool, suspect));
        };
    }

    /** Returns a queue that is there, and can be waited for. */
    static <T extends PacketQueue> T queue(T queue, Suspect suspect) throws IOException {
        if (queue == null || queue.readiness() == null) {
            throw new IOException(suspect + " opened " + (queue == null ? "a queue that is null" : "a queue that cannot be waited for"));
        }
        return queue;
    }

    /** Says what a provider has kept when what it opened is closed. */
    static void leaked(GuardedPool pool, Suspect suspect) {
        if (pool.held() > 0) {
            suspect.warn("is closed and has kept " + pool.held() + " buffers; allowed: none. They are taken back");
            pool.reclaim();
        }
    }
}
