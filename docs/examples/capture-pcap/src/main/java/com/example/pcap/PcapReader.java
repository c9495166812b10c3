package com.example.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Packets of a file that may be growing (draft-ietf-opsawg-pcap, LINKTYPE_RAW, either byte order): a record that is not wholly there yet is
 * waited for. One thread.
 */
final class PcapReader implements AutoCloseable {
    static final int MAGIC = 0xa1b2c3d4;
    static final int MAGIC_NANOS = 0xa1b23c4d;
    static final int LINKTYPE_RAW = 101;
    static final int FILE_HEADER = 24;
    static final int RECORD_HEADER = 16;
    /** Largest packet of IP. */
    static final int LARGEST = 65_535;

    private final FileChannel file;
    private final ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER);
    private final byte[] bytes = new byte[LARGEST];
    private final ByteBuffer packet = ByteBuffer.wrap(bytes);
    private long at = FILE_HEADER;

    private PcapReader(FileChannel file, ByteOrder order) {
        this.file = file;
        header.order(order);
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it is not one of packets
     */
    static PcapReader open(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            ByteBuffer start = ByteBuffer.allocate(FILE_HEADER);
            while (start.hasRemaining() && file.read(start) >= 0) {
                continue;
            }
            return new PcapReader(file, order(path, start));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static ByteOrder order(Path path, ByteBuffer start) throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            int magic = start.order(order).getInt(0);
            if (!start.hasRemaining() && (magic == MAGIC || magic == MAGIC_NANOS)) {
                int link = start.getInt(20) & 0xfffffff;
                if (link != LINKTYPE_RAW) {
                    throw new IOException(path + ": link type " + link + "; allowed: " + LINKTYPE_RAW + " (LINKTYPE_RAW)");
                }
                return order;
            }
        }
        throw new IOException(path + " is no pcap file; allowed: one that begins with 0xa1b2c3d4 or 0xa1b23c4d in either byte order");
    }

    /**
     * Reads the next packet into {@link #bytes()} and stays before it.
     *
     * @return its length, or 0 if it is not wholly there
     * @throws IOException if the file cannot be read, or is not one of packets here
     */
    int peek() throws IOException {
        if (!fill(header, RECORD_HEADER, at)) {
            return 0;
        }
        int length = header.getInt(8);
        if (length < 1 || length > LARGEST) {
            throw new IOException("a packet of " + Integer.toUnsignedString(length) + " bytes at byte " + at + "; allowed: 1.." + LARGEST);
        }
        return fill(packet, length, at + RECORD_HEADER) ? length : 0;
    }

    private boolean fill(ByteBuffer into, int length, long from) throws IOException {
        into.clear().limit(length);
        int n = 0;
        while (into.hasRemaining() && n >= 0) {
            n = file.read(into, from + into.position());
        }
        return !into.hasRemaining();
    }

    /** Returns where {@link #peek} reads to. */
    byte[] bytes() {
        return bytes;
    }

    /** Goes behind the packet of that length, the one of {@link #peek}. */
    void skip(int length) {
        at += RECORD_HEADER + length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
