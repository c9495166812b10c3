package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the workers of real processes allocate on the Java heap for each packet: a client that captures by queues of the firewall and a
 * server that forwards from sockets. Rounds are repeated until one is clean of what the compiler has not seen yet.
 */
@Tag("long")
class AllocatedIT {
    private static final int BLOCKS = 1_500;
    private static final int ROUNDS = 25;
    /** Bytes a packet. Connections that open and control messages allocate, some a round; a packet must not. */
    private static final double NOTHING = 0.5;
    private static final Pattern WORKERS = Pattern.compile("\"worker_allocated_bytes\"\\s*:\\s*\\[([0-9, ]*)]");
    private static Lab lab;
    private static Instance server;
    private static Instance client;
    private static Remote inside;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT).replace("[server]\n", "[server]\nforwarder = \"userspace\"\n"));
        server = lab.start("relay", "server", at);
        server.await("ready");
        at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "capture = \"nfqueue\"\n");
        client = lab.start("client", "client", at);
        lab.remote("target").ask("tcp serve");
        inside = lab.remote("client");
        client.await("connected");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static long allocated(Instance instance) {
        Matcher matcher = WORKERS.matcher(instance.ctl("oxtunnel:status", "--json"));
        assertTrue(matcher.find());
        long sum = 0;
        for (String number : matcher.group(1).split(",")) {
            sum += Long.parseLong(number.strip());
        }
        return sum;
    }

    private static long packets(Instance instance) {
        return instance.counter("packets_out") + instance.counter("packets_in");
    }

    @Test
    void nothingForAPacket() {
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
        Instance[] both = {client, server};
        for (int round = 0; round < ROUNDS && Math.max(best[0], best[1]) > NOTHING; round++) {
            long[] bytes = {allocated(client), allocated(server)};
            long[] packets = {packets(client), packets(server)};
            inside.upload(Lab.TARGET4, BLOCKS);
            inside.download(Lab.TARGET6, BLOCKS);
            for (int i = 0; i < both.length; i++) {
                best[i] = Math.min(best[i], (double) (allocated(both[i]) - bytes[i]) / (packets(both[i]) - packets[i]));
            }
        }
        assertTrue(best[0] < NOTHING, () -> "each packet of the client allocates " + best[0] + " bytes");
        assertTrue(best[1] < NOTHING, () -> "each packet of the server allocates " + best[1] + " bytes");
    }
}
