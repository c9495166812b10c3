package com.example.pcap;

import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.conformance.port.CaptureConformance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What is behind the capture are two files: the test writes the one and reads the other. */
class PcapProviderTest extends CaptureConformance {
    @TempDir
    private Path folder;
    private PcapWriter source;
    private PcapReader answers;

    @Override
    protected CaptureProvider provider() throws IOException {
        source = PcapWriter.open(folder.resolve("out.pcap"));
        return new PcapProvider(folder.resolve("out.pcap"), folder.resolve("in.pcap"));
    }

    @AfterEach
    void closeFiles() throws IOException {
        source.close();
        if (answers != null) {
            answers.close();
        }
    }

    @Override
    protected void emit(byte[] packet) throws IOException {
        System.arraycopy(packet, 0, source.bytes(), PcapReader.RECORD_HEADER, packet.length);
        source.write(packet.length);
    }

    @Override
    protected byte[] arrived() throws IOException {
        answers = answers == null ? PcapReader.open(folder.resolve("in.pcap")) : answers;
        int length = answers.peek();
        if (length == 0) {
            return null;
        }
        answers.skip(length);
        return Arrays.copyOf(answers.bytes(), length);
    }
}
