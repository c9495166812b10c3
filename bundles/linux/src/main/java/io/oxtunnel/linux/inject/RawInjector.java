package io.oxtunnel.linux.inject;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.socket.SocketOption;
import io.oxtunnel.linux.tun.Coalescer;
import java.io.IOException;

/**
 * Sends complete IP packets to this machine itself, by raw sockets (raw(7), IPPROTO_RAW): they come back by the loopback interface and reach
 * TCP, UDP and ICMP sockets. Segments of one TCP stream are glued to one of up to 65,535 bytes first. Their firewall mark tells them from
 * what others send; a rule has to keep what is marked so from leaving by another interface than lo.
 *
 * <p>Opened and closed on the control path; {@link #send} is for one thread, and allocates nothing.
 */
public final class RawInjector implements AutoCloseable {
    private final BufferPool pool;
    private final Coalescer coalescer;
    private final GluedSegments glue;
    private final RawSender v4;
    private final RawSender v6;

    private RawInjector(BufferPool pool, RawSender v4, RawSender v6) {
        this.pool = pool;
        this.v4 = v4;
        this.v6 = v6;
        coalescer = new Coalescer(pool, false);
        glue = new GluedSegments(pool);
    }

    /**
     * Opens the sockets; the one for IPv6 is left out where the kernel has none.
     *
     * @param mark firewall mark of what is sent
     * @throws IOException if the system refuses
     */
    public static RawInjector open(BufferPool pool, int mark) throws IOException {
        RawSender v4 = RawSender.open(SocketOption.AF_INET, pool, mark);
        try {
            return new RawInjector(pool, v4, RawSender.openV6(pool, mark));
        } catch (IOException | RuntimeException e) {
            v4.close();
            throw e;
        }
    }

    /** Sends slots {@code first..size-1}: well-formed IP packets with complete checksums, or slots of length 0. Changes headers. */
    public void send(PacketBatch batch, int first) {
        coalescer.group(batch, first);
        for (int run = 0; run < coalescer.runs(); run++) {
            int slot = coalescer.first(run);
            RawSender sender = Ip.version(pool, batch.at[slot]) == 4 ? v4 : v6;
            if (coalescer.count(run) > 1) {
                glue.lead(batch, coalescer, run);
            }
            sender.begin(batch.at[slot], coalescer.count(run));
            sender.piece(batch.at[slot], batch.length[slot]);
            int headers = coalescer.network(run) + coalescer.transport(run);
            for (slot = coalescer.next(slot); slot != Coalescer.END; slot = coalescer.next(slot)) {
                sender.piece(batch.at[slot] + headers, batch.length[slot] - headers);
            }
        }
        v4.flush();
        v6.flush();
    }

    /** Returns how many packets the system did not take. Any thread. */
    public long refused() {
        return v4.refused() + v6.refused();
    }

    @Override
    public void close() {
        v4.close();
        v6.close();
    }
}
