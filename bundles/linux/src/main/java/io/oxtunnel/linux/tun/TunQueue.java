package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;

/**
 * One queue of a {@link TunDevice}: reads super-packets as the kernel has them, and glues single packets into super-packets before it
 * writes them. One thread; nothing is allocated.
 *
 * <p>A received slot holds one IP packet; {@code segment} is 0, or the payload bytes of each segment of a TCP or UDP super-packet,
 * whose transport checksum then holds the sum of the pseudo header only. A packet that {@link #send} wrote ahead of one for which there
 * was no room is emptied ({@code length} 0), so that it is not written twice.
 */
public final class TunQueue implements PacketQueue {
    /** What one turn may read: eight of the largest super-packets, so that the other direction gets its turn. */
    private static final int BYTES_A_TURN = 8 * 60_000;
    /** A packet up to this size is copied to a small buffer: the large one stays in the cache for the next read. */
    private static final int SMALL_PACKET = BufferPool.SMALL - BufferPool.HEADROOM;
    private static final int READ_SIZE = BufferPool.LARGE - BufferPool.HEADROOM + VirtioHeader.SIZE;

    private final BufferPool pool;
    private final Readiness readiness;
    private final TunReader reader;
    private final TunWriter writer;
    private int readFd;
    private int writeFd;
    private int posted = BufferPool.NONE;
    private String failure;

    TunQueue(int fd, BufferPool pool, boolean udpSegmentation) {
        this(fd, fd, pool, udpSegmentation);
    }

    /** Makes a queue that reads from one descriptor and writes to another: both ends of a pair join it to itself. */
    TunQueue(int readFd, int writeFd, BufferPool pool, boolean udpSegmentation) {
        this.readFd = readFd;
        this.writeFd = writeFd;
        this.pool = pool;
        readiness = new Readiness.Descriptor(readFd);
        reader = new TunReader(pool);
        writer = new TunWriter(pool, udpSegmentation);
    }

    @Override
    public int receive(PacketBatch into) {
        int before = into.size;
        for (int bytes = 0; bytes < BYTES_A_TURN && !into.full();) {
            if (posted == BufferPool.NONE && (posted = pool.acquireLarge()) == BufferPool.NONE) {
                break;
            }
            long packet = pool.at(posted) + BufferPool.HEADROOM;
            long n = Libc.read(readFd, pool.address(packet - VirtioHeader.SIZE), READ_SIZE);
            if (n < 0) {
                if (n != -Errno.EAGAIN && n != -Errno.EINTR) {
                    fail("read", (int) -n);
                }
                break;
            }
            bytes += (int) n;
            int length = (int) n - VirtioHeader.SIZE;
            int segment = reader.segment(packet, length);
            if (segment >= 0) {
                hand(into, packet, length, segment);
            }
        }
        return failure != null && into.size == before ? FAILED : into.size - before;
    }

    private void hand(PacketBatch into, long packet, int length, int segment) {
        int small = length <= SMALL_PACKET ? pool.acquireSmall() : BufferPool.NONE;
        if (small == BufferPool.NONE) {
            into.add(posted, packet, length, segment, 0, 0);
            posted = BufferPool.NONE;
        } else {
            long copy = pool.at(small) + BufferPool.HEADROOM;
            pool.copy(packet, copy, length);
            into.add(small, copy, length, segment, 0, 0);
        }
    }

    @Override
    public int send(PacketBatch from, int first) {
        if (failure != null) {
            return FAILED;
        }
        int taken = writer.write(writeFd, from, first);
        if (taken < 0) {
            fail("write", -taken);
            return FAILED;
        }
        return taken;
    }

    private void fail(String call, int errno) {
        failure = errno == TunWriter.EBADFD || errno == Errno.EBADF
                ? call + " of a TUN queue: the interface was removed, or the queue closed" : call + " of a TUN queue: " + Errno.text(errno);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public long refused() {
        return reader.refused() + writer.refused();
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void close() {
        if (readFd < 0) {
            return;
        }
        Libc.close(readFd);
        if (writeFd != readFd) {
            Libc.close(writeFd);
        }
        readFd = -1;
        writeFd = -1;
        if (posted != BufferPool.NONE) {
            pool.release(posted);
            posted = BufferPool.NONE;
        }
    }
}
