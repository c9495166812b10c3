package io.oxtunnel.shell;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/**
 * A capture file as tcpdump writes it (draft-ietf-opsawg-pcap, microseconds, little-endian) of packets that begin with an IP header
 * (LINKTYPE_RAW). Mode 0600; never written over what is there. One thread.
 */
final class PcapFile implements AutoCloseable {
    private static final int MAGIC = 0xa1b2c3d4;
    private static final int LINKTYPE_RAW = 101;
    private static final int LARGEST = 65_535;

    private final OutputStream out;
    private long packets;
    private long bytes;

    /**
     * Makes the file.
     *
     * @throws IOException if there is one already, or it cannot be made
     */
    PcapFile(Path file) throws IOException {
        try {
            out = new BufferedOutputStream(Channels.newOutputStream(Files.newByteChannel(file,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))), 1 << 16);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " exists already; nothing is written over: name another file or remove it", e);
        } catch (IOException e) {
            throw new IOException("cannot make " + file + ": " + e.getClass().getSimpleName().replace("Exception", "") + ", " + e.getMessage(), e);
        }
        put(ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putInt(MAGIC).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0)
                .putInt(LARGEST).putInt(LINKTYPE_RAW));
    }

    private void put(ByteBuffer record) throws IOException {
        out.write(record.array());
        bytes += record.capacity();
    }

    /** Adds a packet that is made of a header and contents. */
    void add(Instant at, byte[] header, byte[] contents, int offset, int length) throws IOException {
        int size = header.length + length;
        int kept = Math.min(LARGEST, size);
        put(ByteBuffer.allocate(16 + kept).order(ByteOrder.LITTLE_ENDIAN).putInt((int) at.getEpochSecond()).putInt(at.getNano() / 1000).putInt(kept)
                .putInt(size).put(header).put(contents, offset, kept - header.length));
        packets++;
    }

    long packets() {
        return packets;
    }

    long bytes() {
        return bytes;
    }

    /** Puts what was added where other programs see it. */
    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
