package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes a batch of single packets to a TUN queue, one writev(2) for each run that the {@link Coalescer} found: a virtio header, the
 * first packet with the headers of the whole, and the payloads of the others where they stand. One thread, no allocation.
 */
final class TunWriter {
    /** The descriptor is attached to no interface any more (errno.h: file descriptor in bad state). */
    static final int EBADFD = 77;
    private static final int IOVEC = 16;
    private static final int PLAIN = 0;
    private static final int SUPER = 16;
    private static final int IOVECS = 32;

    private final BufferPool pool;
    private final Coalescer coalescer;
    private final SuperHeader header;
    // Two virtio headers, the first one always zero, and an iovec for one of them and each slot.
    private final MemorySegment scratch = Arena.ofAuto().allocate(IOVECS + (1 + PacketBatch.CAPACITY) * IOVEC, 64);
    private volatile long refused;

    TunWriter(BufferPool pool, boolean udpSegmentation) {
        this.pool = pool;
        coalescer = new Coalescer(pool, udpSegmentation);
        header = new SuperHeader(pool);
    }

    /** Returns how many slots were taken, or the negative errno with which the queue has failed for good. */
    int write(int fd, PacketBatch batch, int first) {
        coalescer.group(batch, first);
        for (int run = 0; run < coalescer.runs(); run++) {
            long result = writeRun(fd, batch, run);
            if (result == -Errno.EAGAIN) {
                return interrupted(batch, first, run);
            }
            if (result == -EBADFD || result == -Errno.EBADF) {
                return (int) result;
            }
            if (result < 0) {
                refuse(coalescer.count(run));
            }
        }
        return batch.size - first;
    }

    private long writeRun(int fd, PacketBatch batch, int run) {
        int count = coalescer.count(run);
        int slot = coalescer.first(run);
        iovec(0, scratch.address() + (count == 1 ? PLAIN : SUPER), VirtioHeader.SIZE);
        iovec(1, pool.address(batch.at[slot]), batch.length[slot]);
        if (count == 1) {
            return writev(fd, 2);
        }
        lead(batch, run);
        int headers = coalescer.network(run) + coalescer.transport(run);
        int n = 2;
        for (slot = coalescer.next(slot); slot != Coalescer.END; slot = coalescer.next(slot)) {
            iovec(n++, pool.address(batch.at[slot] + headers), batch.length[slot] - headers);
        }
        long result = writev(fd, n);
        if (result == -Errno.EAGAIN) {
            header.restore();
        }
        return result;
    }

    /** Makes the first packet of a run the head of a super-packet. */
    private void lead(PacketBatch batch, int run) {
        long ip = batch.at[coalescer.first(run)];
        int network = coalescer.network(run);
        int protocol = Ip.protocol(pool, ip);
        header.change(ip, network, coalescer.length(run), batch.at[coalescer.last(run)]);
        VirtioHeader.put(scratch, SUPER, SuperHeader.type(protocol, network), network + coalescer.transport(run),
                coalescer.payload(run), network, SuperHeader.checksumOffset(protocol));
    }

    private void iovec(int index, long address, long length) {
        long at = IOVECS + (long) index * IOVEC;
        scratch.set(ValueLayout.JAVA_LONG, at, address);
        scratch.set(ValueLayout.JAVA_LONG, at + 8, length);
    }

    private long writev(int fd, int count) {
        long result;
        do {
            result = Libc.writev(fd, scratch.address() + IOVECS, count);
        } while (result == -Errno.EINTR);
        return result;
    }

    /** The slots before the run without room are taken; those behind it that earlier runs contained are emptied. */
    private int interrupted(PacketBatch batch, int first, int stopped) {
        int slot = coalescer.first(stopped);
        for (int run = 0; run < stopped; run++) {
            for (int s = coalescer.first(run); s != Coalescer.END; s = coalescer.next(s)) {
                if (s > slot) {
                    batch.length[s] = 0;
                }
            }
        }
        return slot - first;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One thread writes, others read.
    private void refuse(int packets) {
        refused += packets;
    }

    long refused() {
        return refused;
    }
}
