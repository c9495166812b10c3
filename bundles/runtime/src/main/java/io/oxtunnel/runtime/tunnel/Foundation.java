package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.runtime.carrier.Opening;
import io.oxtunnel.runtime.carrier.Outer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/**
 * What a tunnel stands on: memory, transports and port, with as many queues each as there are workers.
 *
 * @param pool its memory
 * @param outer the outer side
 * @param port the inner side
 */
record Foundation(NativeBufferPool pool, Outer outer, PacketPort port) {
    /** Buffers of each worker: posted to the transport, read from the port, and trains under way. */
    private static final int LARGE_A_WORKER = 224;
    private static final int SMALL_A_WORKER = 512;
    private static final int SMALL_FOR_CONTROL = 1_024;
    private static final int MOST_WORKERS = 16;

    /** Opens the port of a role with a number of queues. */
    interface PortOpener {
        PacketPort open(BufferPool pool, int queues) throws IOException;
    }

    /** Half the processors, for the kernel does the other half of the work; a power of two. */
    static int workers(int wanted) {
        return wanted > 0 ? wanted : Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_WORKERS));
    }

    /** Returns the transport, which may be several in one. */
    Transport transport() {
        return outer;
    }

    /** Returns the name of the transport, or of several of them. */
    String transportName() {
        return outer.names();
    }

    /** Returns who opened the preferred transport. */
    TransportProvider provider() {
        return outer.members().getFirst().provider();
    }

    /**
     * Opens transports and port. The transports are first: a busy port is found before anything is changed on the machine.
     *
     * @param listen where a transport of that carrier listens; null for a client
     * @throws IOException if one of them cannot be opened; then nothing stays open
     */
    static Foundation open(Services services, List<String> transports, int wanted, Function<String, InetSocketAddress> listen, int mark, PortOpener opener)
            throws IOException {
        int workers = workers(wanted);
        Opening opening = new Opening(services.transports(), services.pollers(), listen);
        NativeBufferPool pool = new NativeBufferPool(SMALL_FOR_CONTROL + workers * SMALL_A_WORKER + opening.lent(transports, workers, mark),
                workers * LARGE_A_WORKER);
        Outer outer = null;
        PacketPort port = null;
        try {
            outer = opening.open(transports, new TransportRequest(pool, workers, null, mark));
            port = opener.open(pool, outer.queues());
            if (port.queues() < outer.queues()) {
                outer.close();
                outer = opening.open(transports, new TransportRequest(pool, Integer.highestOneBit(port.queues()), null, mark));
            }
            return new Foundation(pool, outer, port);
        } catch (IOException | RuntimeException | Error e) {
            close(pool, outer, port);
            throw e;
        }
    }

    /** Closes all of it, where nothing runs on it. */
    void close() {
        close(pool, transport(), port);
    }

    private static void close(NativeBufferPool pool, Transport transport, PacketPort port) {
        boolean closed = port == null || Closing.close("the inner side", port::close);
        closed &= transport == null || Closing.close("the transport", transport::close);
        if (closed) {
            pool.close();
        }
    }
}
