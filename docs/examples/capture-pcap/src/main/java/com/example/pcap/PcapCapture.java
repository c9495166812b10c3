package com.example.pcap;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketQueue;
import java.io.IOException;
import java.nio.file.Path;

/** One queue, from one file to another. It captures nothing of this machine, so there is nothing to take back. */
final class PcapCapture implements Capture {
    private final Path source;
    private final Path answers;
    private final PcapQueue queue;

    private PcapCapture(Path source, Path answers, PcapQueue queue) {
        this.source = source;
        this.answers = answers;
        this.queue = queue;
    }

    static PcapCapture open(Path source, Path answers, BufferPool pool) throws IOException {
        PcapReader reader = PcapReader.open(source);
        try {
            return new PcapCapture(source, answers, new PcapQueue(reader, PcapWriter.open(answers), pool));
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    /** The addresses are the server's to give, and the packets' own: whoever made the file has to know them. */
    @Override
    public void assign(Assignment assignment) {
        System.getLogger(PcapCapture.class.getName()).log(System.Logger.Level.INFO, "packets of " + source + " need a source of " + assignment);
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public PacketQueue queue(int index) {
        return queue;
    }

    @Override
    public String describe() {
        return "packets of " + source + ", answers to " + answers;
    }

    @Override
    public void close() {
        queue.close();
    }
}
