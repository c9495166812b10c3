package com.example.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.conformance.transport.TransportConformance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of all transports. Whoever is asked for, the inbox of the port is meant, and all of them are on this machine. */
class SpoolProviderTest extends TransportConformance {
    @TempDir
    private Path folder;

    @Override
    protected TransportProvider provider() {
        return new SpoolProvider(folder.resolve("spool"), 1_024);
    }

    @Override
    protected String serverHost(String loopback) {
        return "127.0.0.1";
    }

    @Override
    protected String clientHost(String loopback) {
        return "127.0.0.1";
    }

    @Test
    void whatACrashLeftIsNotInTheWayOfTheNextStart() throws IOException {
        Path left = Files.createDirectory(folder.resolve("spool").resolve("40000"));
        Files.writeString(left.resolve("%016x-%d".formatted(1, 50_000)), "a datagram for the one before");
        InetSocketAddress listen = new InetSocketAddress(InetAddress.ofLiteral("::"), 40_000);
        assertEquals(0, ends.open(provider(), 1, listen, 0).queue(0).receive(new PacketBatch()));
    }
}
