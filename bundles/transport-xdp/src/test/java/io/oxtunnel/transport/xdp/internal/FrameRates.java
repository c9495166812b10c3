package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Measures how many datagrams a second a transport sends or receives with one thread; run by {@code xdp-native/measure}.
 *
 * <pre>
 * FrameRates send    af-xdp|udp  SECONDS  BYTES  ADDRESS PORT
 * FrameRates receive af-xdp|udp  SECONDS  BYTES  PORT
 * </pre>
 */
final class FrameRates {
    private static final int TRAIN = 44;
    private static final long GIVE_UP = 20_000_000_000L;

    private FrameRates() {
    }

    /** Prints one line: what was measured, datagrams a second, and nanoseconds of this thread's processor for each. */
    public static void main(String[] words) throws Exception {
        TransportProvider provider = words[1].equals("udp") ? Udp.provider()
                : new XdpTransportProvider(new Options("", 1, null, true, 1_024), Udp.provider());
        long seconds = Long.parseLong(words[2]);
        int bytes = Integer.parseInt(words[3]);
        boolean sends = words[0].equals("send");
        InetSocketAddress listen = sends ? null : new InetSocketAddress("::", Integer.parseInt(words[4]));
        try (NativeBufferPool pool = new NativeBufferPool(8_192, 256); Transport transport = provider.open(new TransportRequest(pool, 1, listen, 0))) {
            System.err.println(transport.describe());
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long[] counted = sends ? send(pool, transport, seconds, bytes, new InetSocketAddress(InetAddress.ofLiteral(words[4]), Integer.parseInt(words[5])), threads)
                    : receive(pool, transport, seconds, threads);
            System.out.printf("%-8s %-7s %5d bytes  %9.0f datagrams/s  %6.0f ns of processor each%n", words[0], words[1], bytes,
                    counted[0] * 1e9 / counted[1], (double) counted[2] / Math.max(1, counted[0]));
        }
    }

    private static long[] send(BufferPool pool, Transport transport, long seconds, int bytes, InetSocketAddress to, ThreadMXBean threads)
            throws InterruptedException {
        PacketBatch batch = new PacketBatch();
        long peer = transport.intern(new Endpoint(to, null));
        int buffer = pool.acquireLarge();
        batch.add(buffer, pool.at(buffer), TRAIN * bytes, bytes, 0, peer);
        // The first second is for the compiler and the neighbour.
        run(transport, batch, 1_000_000_000L);
        long began = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        long sent = run(transport, batch, seconds * 1_000_000_000L);
        long[] result = {sent, System.nanoTime() - began, threads.getCurrentThreadCpuTime() - cpu};
        batch.release(pool, 0);
        return result;
    }

    private static long run(Transport transport, PacketBatch batch, long nanos) {
        long sent = 0;
        for (long end = System.nanoTime() + nanos; System.nanoTime() < end;) {
            sent += (long) transport.queue(0).send(batch, 0) * TRAIN;
        }
        return sent;
    }

    private static long[] receive(BufferPool pool, Transport transport, long seconds, ThreadMXBean threads) throws IOException {
        PacketBatch batch = new PacketBatch();
        long give = System.nanoTime() + GIVE_UP;
        long began = 0;
        long cpu = 0;
        long received = 0;
        long end = Long.MAX_VALUE;
        while (System.nanoTime() < Math.min(end, give)) {
            transport.queue(0).receive(batch);
            if (batch.size > 0 && end == Long.MAX_VALUE) {
                // A second later everything is compiled.
                end = System.nanoTime() + (1 + seconds) * 1_000_000_000L;
            }
            if (end != Long.MAX_VALUE && began == 0 && System.nanoTime() > end - seconds * 1_000_000_000L) {
                began = System.nanoTime();
                cpu = threads.getCurrentThreadCpuTime();
                received = 0;
            }
            for (int i = 0; i < batch.size; i++) {
                received += batch.segment[i] == 0 ? 1 : (batch.length[i] + batch.segment[i] - 1) / batch.segment[i];
            }
            batch.release(pool, 0);
        }
        return new long[] {received, System.nanoTime() - began, threads.getCurrentThreadCpuTime() - cpu};
    }
}
