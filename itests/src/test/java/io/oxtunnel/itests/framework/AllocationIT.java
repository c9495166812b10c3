package io.oxtunnel.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Privilege;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the workers of both roles allocate on the Java heap for each packet, with a million packets going both ways over UDP. Before the
 * compiler has seen all of it a system call allocates; so rounds are repeated until one is clean, and one has to be.
 */
class AllocationIT {
    /** Packets of a round in each direction. */
    private static final long ROUND = 500_000;
    /** Rounds in which the compiler may find out that nothing needs to be allocated. */
    private static final int ROUNDS = 25;
    /** Bytes a packet. Control messages allocate, a few a minute; a packet must not. */
    private static final double NOTHING = 0.05;
    private static final int GARBAGE = 16;
    private static final InetAddress WEB4 = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress WEB6 = InetAddress.ofLiteral("2001:db8::7");

    @TempDir
    Path folder;

    @BeforeEach
    void machine() throws IOException {
        assumeTrue(Privilege.netAdmin(), "a client marks its packets, which needs CAP_NET_ADMIN: run as root");
        assumeTrue(OpensslHere.library(), "no libcrypto 3 here: 0 bytes hold for the provider openssl only");
    }

    @ParameterizedTest
    @CsvSource({"CHACHA20_POLY1305,ENCRYPTED", "AES_256_GCM,ENCRYPTED", "AES_256_GCM,AUTH_ONLY", "AES_256_GCM,PLAIN"})
    void nothingForAPacket(Suite suite, Mode mode) throws Exception {
        double bytes = bytesPerPacket(suite, mode, "off", 0, ROUNDS);
        assertTrue(bytes < NOTHING, () -> "each packet allocates " + bytes + " bytes");
    }

    @Test
    void nothingForAPacketInACompressedFrame() throws Exception {
        double bytes = bytesPerPacket(Suite.AES_256_GCM, Mode.ENCRYPTED, "lz4", 0, ROUNDS);
        assertTrue(bytes < NOTHING, () -> "each packet allocates " + bytes + " bytes");
    }

    @Test
    void whatAPacketAllocatesIsSeen() throws Exception {
        double bytes = bytesPerPacket(Suite.AES_256_GCM, Mode.ENCRYPTED, "off", GARBAGE, 2);
        assertTrue(bytes > GARBAGE - NOTHING, () -> GARBAGE + " bytes of each packet were measured as " + bytes);
    }

    /** Returns what was allocated for a packet in the best of the rounds. */
    private double bytesPerPacket(Suite suite, Mode mode, String compression, int garbage, int rounds) throws Exception {
        try (var pair = new Pair<>(folder, pool -> new LoadPort(pool, garbage))) {
            pair.mode(mode);
            pair.compression(compression);
            pair.openServer();
            pair.openClient(suite);
            pair.awaitConnected();
            assertEquals(mode, pair.client().sessions().getFirst().mode());
            assertEquals("openssl", pair.client().pipeline().stream().filter(s -> s.stage().equals("crypto")).findFirst().orElseThrow().provider());
            double best = Double.MAX_VALUE;
            for (int round = 0; round < rounds && best > NOTHING; round++) {
                long allocated = allocated(pair);
                long arrived = pair.inside().arrived() + pair.outside().arrived();
                carry(pair, ROUND);
                long packets = pair.inside().arrived() + pair.outside().arrived() - arrived;
                assertEquals(2 * ROUND, packets, 0.01 * ROUND, "too many were lost under way");
                best = Math.min(best, (allocated(pair) - allocated) / (double) packets);
            }
            assertEquals(compression.equals("off"), pair.client().counters().get(Traffic.COMPRESSED_FRAMES_OUT) < ROUND / 100);
            assertEquals(compression.equals("off"), pair.client().counters().get(Traffic.COMPRESSED_FRAMES_IN) < ROUND / 100);
            return best;
        }
    }

    private static void carry(Pair<LoadPort> pair, long count) throws Exception {
        LoadPort inside = pair.inside();
        LoadPort outside = pair.outside();
        var assignment = inside.assignment();
        inside.load(text(Packets.udp(assignment.address4(), WEB4, 200, 1)), outside, count);
        outside.load(text(Packets.udp(WEB6, assignment.address6(), 200, 2)), inside, count);
        Conditions.await(Duration.ofSeconds(60), () -> inside.arrived() + " and " + outside.arrived() + " packets of " + count + " have arrived",
                () -> inside.done() && outside.done());
    }

    /** Contents that get smaller, where there is something that makes them so. */
    private static byte[] text(byte[] packet) {
        Arrays.fill(packet, 80, packet.length, (byte) 'x');
        return packet;
    }

    private static long allocated(Pair<LoadPort> pair) {
        return Arrays.stream(pair.client().workerAllocatedBytes()).sum() + Arrays.stream(pair.server().workerAllocatedBytes()).sum();
    }
}
