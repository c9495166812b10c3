package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.PacketBatch;

/**
 * Finds in a batch of single packets those that can be handed to the kernel as one super-packet: what its own GRO would glue
 * (net/ipv4/tcp_offload.c, tcp_gro_receive; net/ipv4/udp_offload.c). Changes no byte of them.
 *
 * <p>The result is a list of runs, in the order of their first packets; a run of several is a chain of slots. Several flows may be
 * interleaved: each has at most one run that is still open, so that nothing is reordered within a flow. One thread, no allocation.
 */
public final class Coalescer {
    /** Ends a chain of slots. */
    public static final int END = -1;
    /** The largest IP packet, IPv6 payload length included. */
    private static final int LARGEST = 65_535;
    /** Bits of the fourth word of a TCP header that may differ in the last segment: PSH and FIN. */
    private static final int TCP_LAST = 0x0009_0000;
    private static final int DONT_FRAGMENT = 0x4000;

    private final Memory memory;
    private final boolean udp;
    private final Segment segment = new Segment();

    private final int[] next = new int[PacketBatch.CAPACITY];
    private final int[] head = new int[PacketBatch.CAPACITY];
    private final int[] tail = new int[PacketBatch.CAPACITY];
    private final int[] count = new int[PacketBatch.CAPACITY];
    private final int[] length = new int[PacketBatch.CAPACITY];
    private final int[] network = new int[PacketBatch.CAPACITY];
    private final int[] transport = new int[PacketBatch.CAPACITY];
    private final int[] payload = new int[PacketBatch.CAPACITY];
    /** Number of the flow of an open run, 0 for a closed one. */
    private final int[] open = new int[PacketBatch.CAPACITY];
    private int runs;

    /**
     * @param memory where the packets are
     * @param udp whether datagrams may be glued, which takes a kernel with USO
     */
    public Coalescer(Memory memory, boolean udp) {
        this.memory = memory;
        this.udp = udp;
    }

    /** Groups slots {@code first..size-1}; a slot of length 0 is in no run. */
    public void group(PacketBatch batch, int first) {
        runs = 0;
        for (int slot = first; slot < batch.size; slot++) {
            if (batch.length[slot] != 0) {
                place(batch, slot);
            }
        }
    }

    private void place(PacketBatch batch, int slot) {
        int kind = segment.read(memory, batch.at[slot], batch.length[slot]);
        if (kind == Segment.MERGEABLE && segment.protocol == Ip.UDP && !udp) {
            kind = Segment.OTHER;
        }
        switch (kind) {
            case Segment.MERGEABLE -> merge(batch, slot);
            case Segment.ALONE -> {
                close(openRun(batch));
                begin(slot, 0);
            }
            case Segment.BARRIER -> {
                for (int run = 0; run < runs; run++) {
                    close(run);
                }
                begin(slot, 0);
            }
            default -> begin(slot, 0);
        }
    }

    private void merge(PacketBatch batch, int slot) {
        int run = openRun(batch);
        if (run < 0) {
            begin(slot, segment.last ? 0 : segment.flow);
            return;
        }
        long first = batch.at[head[run]];
        boolean fits = follows(run, first);
        if (fits && count[run] == 1 && !Segment.intact(memory, first, length[run], network[run], segment.protocol)) {
            fits = false;
        }
        boolean broken = fits && !Segment.intact(memory, segment.ip, segment.length, segment.network, segment.protocol);
        if (fits && !broken) {
            append(run, slot);
        } else {
            close(run);
            begin(slot, broken || segment.last ? 0 : segment.flow);
        }
    }

    private void begin(int slot, int flow) {
        int run = runs++;
        head[run] = slot;
        tail[run] = slot;
        next[slot] = END;
        count[run] = 1;
        length[run] = segment.length;
        network[run] = segment.network;
        transport[run] = segment.transport;
        payload[run] = segment.payload;
        open[run] = flow;
    }

    private void append(int run, int slot) {
        next[tail[run]] = slot;
        next[slot] = END;
        tail[run] = slot;
        count[run]++;
        length[run] += segment.payload;
        if (segment.last || segment.payload < payload[run]) {
            close(run);
        }
    }

    private void close(int run) {
        if (run >= 0) {
            open[run] = 0;
        }
    }

    /** Returns the open run of the segment's flow, or -1; the latest first, which is where most packets belong. */
    private int openRun(PacketBatch batch) {
        for (int run = runs - 1; run >= 0; run--) {
            if (open[run] == segment.flow && sameFlow(batch.at[head[run]], network[run])) {
                return run;
            }
        }
        return -1;
    }

    private boolean sameFlow(long first, int header) {
        long ip = segment.ip;
        if (Ip.version(memory, ip) != Ip.version(memory, first) || segment.protocol != Ip.protocol(memory, first)
                || memory.getInt(ip + segment.network) != memory.getInt(first + header)) {
            return false;
        }
        if (!segment.v6) {
            return memory.getLong(ip + 12) == memory.getLong(first + 12);
        }
        return memory.getLong(ip + 8) == memory.getLong(first + 8) && memory.getLong(ip + 16) == memory.getLong(first + 16)
                && memory.getLong(ip + 24) == memory.getLong(first + 24) && memory.getLong(ip + 32) == memory.getLong(first + 32);
    }

    /** Returns whether the segment is the next one of a run, headers and all; the checksums are not looked at. */
    private boolean follows(int run, long first) {
        return segment.network == network[run] && segment.transport == transport[run] && segment.payload <= payload[run]
                && length[run] + segment.payload <= LARGEST && sameNetworkHeader(first, count[run])
                && (segment.protocol == Ip.UDP || sameTcpHeader(first + network[run], count[run] * payload[run]));
    }

    private boolean sameNetworkHeader(long first, int before) {
        long ip = segment.ip;
        if (segment.v6) {
            // Version, traffic class and flow label; next header and hop limit.
            return memory.getInt(ip) == memory.getInt(first) && memory.getShort(ip + 6) == memory.getShort(first + 6);
        }
        int flags = memory.getUnsignedShort(first + 6);
        boolean numbered = (flags & DONT_FRAGMENT) != 0
                || memory.getUnsignedShort(ip + 4) == (memory.getUnsignedShort(first + 4) + before & 0xffff);
        // The kernel numbers segments upwards; where DF is set the identification means nothing (RFC 6864, section 4.1).
        return numbered && memory.getShort(ip) == memory.getShort(first) && memory.getUnsignedShort(ip + 6) == flags
                && memory.getShort(ip + 8) == memory.getShort(first + 8);
    }

    private boolean sameTcpHeader(long first, int before) {
        long tcp = segment.ip + segment.network;
        boolean same = memory.getInt(tcp + 4) == memory.getInt(first + 4) + before && memory.getInt(tcp + 8) == memory.getInt(first + 8)
                && (memory.getInt(tcp + 12) & ~TCP_LAST) == memory.getInt(first + 12);
        for (int option = 20; same && option < segment.transport; option += 4) {
            same = memory.getInt(tcp + option) == memory.getInt(first + option);
        }
        return same;
    }

    /** Returns the number of runs found, 0..{@value PacketBatch#CAPACITY}. */
    public int runs() {
        return runs;
    }

    /** Returns the slot of the first packet of a run. */
    public int first(int run) {
        return head[run];
    }

    /** Returns the slot of the last packet of a run. */
    public int last(int run) {
        return tail[run];
    }

    /** Returns the slot behind a slot of the same run, or {@link #END}. */
    public int next(int slot) {
        return next[slot];
    }

    /** Returns how many packets a run has, 1 or more. */
    public int count(int run) {
        return count[run];
    }

    /** Returns the bytes of a run as one packet. */
    public int length(int run) {
        return length[run];
    }

    /** Returns the bytes of the IP header of a run of several. */
    public int network(int run) {
        return network[run];
    }

    /** Returns the bytes of the TCP or UDP header of a run of several. */
    public int transport(int run) {
        return transport[run];
    }

    /** Returns the payload bytes of each packet of a run of several but the last: virtio's gso_size. */
    public int payload(int run) {
        return payload[run];
    }
}
