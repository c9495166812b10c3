package io.oxtunnel.linux.inject;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.tun.Coalescer;
import io.oxtunnel.linux.tun.SuperHeader;

/**
 * Makes the headers of the first TCP segment of a run those of one large segment, with a complete checksum. The payloads are not read again:
 * what each of them adds up to follows from its own checksum, which the {@link Coalescer} has found to be right (RFC 1071, section 2(B)).
 * One thread, no allocation.
 */
final class GluedSegments {
    private static final int ODD = 1;

    private final Memory memory;
    private final SuperHeader header;

    GluedSegments(Memory memory) {
        this.memory = memory;
        header = new SuperHeader(memory);
    }

    /** Changes the first packet of a run of several TCP segments. */
    void lead(PacketBatch batch, Coalescer runs, int run) {
        long ip = batch.at[runs.first(run)];
        int network = runs.network(run);
        int payloads = payloads(batch, runs, run);
        header.change(ip, network, runs.length(run), batch.at[runs.last(run)]);
        // The checksum field holds the sum of the pseudo header now, as the sum over the header wants it.
        long sum = memory.sum(ip + network, runs.transport(run), payloads);
        memory.putShort(ip + network + SuperHeader.TCP_CHECKSUM, Checksum.finish(Checksum.fold(sum)));
    }

    private int payloads(PacketBatch batch, Coalescer runs, int run) {
        long sum = 0;
        int before = 0;
        for (int slot = runs.first(run); slot != Coalescer.END; slot = runs.next(slot)) {
            int one = payload(batch.at[slot], batch.length[slot], runs.network(run), runs.transport(run));
            // Behind an odd number of bytes every byte of a payload stands in the other half of its word.
            sum += (before & ODD) == 0 ? one : (one & 0xff) << 8 | one >>> 8;
            before += batch.length[slot] - runs.network(run) - runs.transport(run);
        }
        return Checksum.fold(sum);
    }

    /** Pseudo header, header and payload of a right segment add up to 0xffff, which is 0. */
    private int payload(long ip, int length, int network, int transport) {
        int rest = memory.sum(ip + network, transport, Checksum.pseudo(memory, ip, Ip.TCP, length - network));
        return Checksum.finish(rest);
    }
}
