package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/**
 * What a tunnel stands on: memory, transport and port, with as many queues each as there are workers.
 *
 * @param pool its memory
 * @param transport the outer side
 * @param transportName name of its provider
 * @param provider who opened it
 * @param port the inner side
 */
record Foundation(NativeBufferPool pool, Transport transport, String transportName, TransportProvider provider, PacketPort port) {
    /** The transport that has ports of its own: {@code tcp-listen} and {@code tcp-port}. */
    static final String TCP = "tcp";
    /** Buffers of each worker: posted to the transport, read from the port, and trains under way. */
    private static final int LARGE_A_WORKER = 224;
    private static final int SMALL_A_WORKER = 512;
    private static final int SMALL_FOR_CONTROL = 1_024;
    private static final int MOST_WORKERS = 16;

    /** Opens the port of a role with a number of queues. */
    interface PortOpener {
        PacketPort open(BufferPool pool, int queues) throws IOException;
    }

    /** Which provider opened the transport. */
    private static final class Chosen {
        private String name;
        private TransportProvider provider;
    }

    /** Half the processors, for the kernel does the other half of the work; a power of two. */
    static int workers(int wanted) {
        return wanted > 0 ? wanted : Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_WORKERS));
    }

    /**
     * Opens transport and port. The transport is first: a busy port is found before anything is changed on the machine.
     *
     * @param listen where a transport of that name listens; null for a client
     * @throws IOException if one of them cannot be opened; then nothing stays open
     */
    static Foundation open(Services services, List<String> transports, int wanted, Function<String, InetSocketAddress> listen, int mark, PortOpener opener)
            throws IOException {
        int workers = workers(wanted);
        NativeBufferPool pool = new NativeBufferPool(SMALL_FOR_CONTROL + workers * SMALL_A_WORKER + lent(services, transports, listen, mark),
                workers * LARGE_A_WORKER);
        Transport transport = null;
        PacketPort port = null;
        try {
            Chosen chosen = new Chosen();
            transport = transport(services, transports, name -> new TransportRequest(pool, workers, listen.apply(name), mark), chosen);
            port = opener.open(pool, transport.queues());
            if (port.queues() < transport.queues()) {
                transport.close();
                int fewer = Integer.highestOneBit(port.queues());
                transport = transport(services, transports, name -> new TransportRequest(pool, fewer, listen.apply(name), mark), chosen);
            }
            return new Foundation(pool, transport, chosen.name, chosen.provider, port);
        } catch (IOException | RuntimeException | Error e) {
            close(pool, transport, port);
            throw e;
        }
    }

    /** Returns how many buffers the transports of these names lend to the system. */
    private static int lent(Services services, List<String> names, Function<String, InetSocketAddress> listen, int mark) {
        return names.stream().mapToInt(name -> services.transports().getOrDefault(name, List.of()).stream()
                .mapToInt(provider -> provider.lent(listen.apply(name), mark)).max().orElse(0)).sum();
    }

    /** Closes all of it, where nothing runs on it. */
    void close() {
        close(pool, transport, port);
    }

    private static void close(NativeBufferPool pool, Transport transport, PacketPort port) {
        boolean closed = port == null || Closing.close("the inner side", port::close);
        closed &= transport == null || Closing.close("the transport", transport::close);
        if (closed) {
            pool.close();
        }
    }

    /** Opens the first transport that is installed; of several providers of one name the first that can. */
    private static Transport transport(Services services, List<String> names, Function<String, TransportRequest> requests, Chosen chosen)
            throws IOException {
        IOException best = null;
        for (String name : names) {
            for (TransportProvider provider : services.transports().getOrDefault(name, List.of())) {
                try {
                    Transport transport = provider.open(requests.apply(name));
                    chosen.name = name;
                    chosen.provider = provider;
                    return transport;
                } catch (IOException e) {
                    // The message of the provider that should have served says most.
                    if (best == null) {
                        best = e;
                    } else {
                        best.addSuppressed(e);
                    }
                }
            }
        }
        throw best != null ? best : new IOException("transports = " + names + ": none is installed; installed: " + services.transports().keySet());
    }
}
