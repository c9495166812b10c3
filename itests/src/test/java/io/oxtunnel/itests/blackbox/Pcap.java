package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads capture files of raw IP packets. Stateless. */
final class Pcap {
    private Pcap() {
    }

    /** Returns the packets, each from its IP header on. */
    static List<ByteBuffer> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0xa1b2c3d4, in.getInt(0));
        assertEquals(101, in.getInt(20), "raw IP");
        List<ByteBuffer> packets = new ArrayList<>();
        in.position(24);
        while (in.hasRemaining()) {
            int kept = in.getInt(in.position() + 8);
            assertEquals(kept, in.getInt(in.position() + 12), "whole packets");
            packets.add(in.slice(in.position() + 16, kept));
            in.position(in.position() + 16 + kept);
        }
        return packets;
    }
}
