package io.oxtunnel.forwarder.userspace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.oxtunnel.api.packet.PacketBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the thread of a queue allocates on the Java heap for each packet: datagrams in trains and a TCP stream, both ways. A connection
 * that opens or ends may allocate, and its turn is left out. Before the compiler has seen all of it a system call allocates; so rounds are
 * repeated until one is clean, and one has to be.
 */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 60;
    private static final int TURNS = 2_000;
    private static final int EARS = 3;
    /** Bytes a packet. The timer is set some times a second, and its call is never compiled; a packet must not allocate. */
    private static final double NOTHING = 0.2;
    private static final int LOOPBACK = 0x7f000001;

    private final PacketBatch heard = new PacketBatch();
    private long packets;
    private long allocated;

    @Test
    void nothingForAPacket() throws IOException {
        try (Rig rig = new Rig(1, Map.of("allow", new String[] {"127.0.0.1/32"})); RehearsedHost host = RehearsedHost.open()) {
            RehearsedClient client = new RehearsedClient(rig.pool, LOOPBACK, host.udpPort(), host.tcpPort());
            rig.receive(0);
            double best = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS && best > NOTHING; round++) {
                best = Math.min(best, round(rig, client, host));
            }
            double found = best;
            assertTrue(best < NOTHING, () -> "each packet allocates " + found + " bytes");
            assertTrue(rig.figure("tcp connections opened") > 4 && rig.figure("udp datagrams sent") > TURNS, "too few packets");
        }
    }

    private double round(Rig rig, RehearsedClient client, RehearsedHost host) throws IOException {
        long counted = 0;
        long bytes = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            long connections = rig.figure("tcp connections");
            packets = 0;
            allocated = 0;
            play(rig, client, host);
            if (rig.figure("tcp connections") == connections) {
                counted += packets;
                bytes += allocated;
            }
        }
        assertTrue(counted > 10 * TURNS, counted + " packets");
        return (double) bytes / counted;
    }

    private void play(Rig rig, RehearsedClient client, RehearsedHost host) throws IOException {
        PacketBatch out = client.packets();
        packets += out.size;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        rig.forwarder.queue(0).send(out, 0);
        allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
        out.release(rig.pool, 0);
        host.turn();
        for (int i = 0; i < EARS; i++) {
            before = THREADS.getCurrentThreadAllocatedBytes();
            packets += rig.forwarder.queue(0).receive(heard);
            allocated += THREADS.getCurrentThreadAllocatedBytes() - before;
            client.hear(heard);
            heard.release(rig.pool, 0);
        }
    }
}
