package com.example.pcap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** Writes packets as a file that other programs read (draft-ietf-opsawg-pcap, LINKTYPE_RAW). One thread. */
final class PcapWriter implements AutoCloseable {
    private final FileChannel file;
    private final ByteBuffer record = ByteBuffer.allocate(PcapReader.RECORD_HEADER + PcapReader.LARGEST).order(ByteOrder.LITTLE_ENDIAN);

    private PcapWriter(FileChannel file) {
        this.file = file;
    }

    /** Begins a file; what was in it is lost. */
    static PcapWriter open(Path path) throws IOException {
        PcapWriter writer = new PcapWriter(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        writer.record.putInt(PcapReader.MAGIC).putShort((short) 2).putShort((short) 4).putLong(0).putInt(PcapReader.LARGEST).putInt(PcapReader.LINKTYPE_RAW);
        writer.write();
        return writer;
    }

    /** Returns the place for the bytes of a packet: write them from position {@value PcapReader#RECORD_HEADER} on. */
    byte[] bytes() {
        return record.array();
    }

    /** Writes the packet whose bytes are in place. */
    void write(int length) throws IOException {
        Instant now = Instant.now();
        record.clear().putInt((int) now.getEpochSecond()).putInt(now.getNano() / 1_000).putInt(length).putInt(length);
        record.position(PcapReader.RECORD_HEADER + length);
        write();
    }

    private void write() throws IOException {
        record.flip();
        while (record.hasRemaining()) {
            file.write(record);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
