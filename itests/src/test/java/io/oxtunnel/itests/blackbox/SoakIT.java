package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Traffic of all kinds for a long time, while sessions are disconnected and another client comes and goes: what server and client take of
 * their machines stays the same. {@code -Doxtunnel.soak.seconds=N} makes it longer; each of the two takes half of that.
 */
@Tag("long")
class SoakIT {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("oxtunnel.soak.seconds", 300)) / 2;
    private static final int LEAST = 6;
    /** What may have come: memory that the system gives in pages, code that was compiled, tables that grow by doubling. */
    private static final double GROWTH = 1.10;
    private static final long RESIDENT = 16L << 20;
    private static final long LIVE = 1L << 20;
    private static final long DESCRIPTORS = 4;
    private static final long THREADS = 3;
    private static final long MAPPINGS = 24;

    /**
     * Sockets for datagrams outlive these by minutes: so few that they are all in use soon, and the number stays; so many
     * that those of the last seconds, which nobody takes away, fit.
     */
    private static final String FEW = "\n[forwarder.userspace]\nudp-mappings = 800\nudp-per-client = 400\n";

    private Lab lab;
    private Remote inside;

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"nfqueue, userspace", "tun, kernel"})
    void whatItTakesStaysTheSame(String capture, String forwarder) throws Exception {
        lab = new Lab();
        Instance server = server(forwarder);
        Instance client = client("client", KeyPair.CLIENT, Lab.RELAY4, capture);
        client.await("connected");
        lab.remote("target").ask("tcp serve");
        inside = lab.remote("client");
        List<Footprint> ofServer = new ArrayList<>();
        List<Footprint> ofClient = new ArrayList<>();
        long began = System.nanoTime();
        for (int round = 0; System.nanoTime() - began < NANOS || ofServer.size() < LEAST; round++) {
            round();
            comeAndGo(capture);
            server.ctl("disconnect", "client-1");
            client.await("connected");
            // The first rounds compile the code and fill the tables.
            if (System.nanoTime() - began > NANOS / 3) {
                ofServer.add(Footprint.of(server));
                ofClient.add(Footprint.of(client));
                System.out.println("soak " + capture + " + " + forwarder + ", round " + round + "\n  server " + ofServer.getLast() + "\n  client "
                        + ofClient.getLast());
            }
        }
        flat("server", ofServer);
        flat("client", ofClient);
    }

    private Instance server(String forwarder) throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT, KeyPair.OTHER)
                .replaceFirst("\\[server]\n", "[server]\nforwarder = \"" + forwarder + "\"\n") + FEW);
        Instance server = lab.start("relay", "server", at);
        server.await("ready");
        return server;
    }

    private Instance client(String machine, KeyPair key, String relay, String capture) throws Exception {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve("client.toml"), Configuration.client(relay, KeyPair.SERVER) + "capture = \"" + capture + "\"\n");
        return lab.start(machine, "client", at);
    }

    private void round() {
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            inside.upload(target, 400);
            inside.download(target, 400);
            for (int length : new int[] {1, 512, 1_472, 9_000}) {
                inside.echo(target, length);
            }
            assertTrue(lab.machine("client").ping(target, 1_200, ""), "ping of " + target);
            assertEquals("ok", inside.ask("tcp many " + target + " 50"));
        }
        assertEquals("ok", inside.ask("fan " + Lab.TARGET4 + " 60"));
    }

    private void comeAndGo(String capture) throws Exception {
        Instance other = client("other", KeyPair.OTHER, "10.91.2.1", capture);
        other.await("connected");
        assertTrue(lab.machine("other").ping(Lab.TARGET4, 1_200, ""), "ping of the other client");
        other.stop();
    }

    /** The last half of the samples is compared with the first by their smallest: what only comes is in both. */
    private static void flat(String role, List<Footprint> samples) {
        List<Footprint> first = samples.subList(0, samples.size() / 2);
        List<Footprint> last = samples.subList(samples.size() / 2, samples.size());
        flat(role + ", resident memory", least(first, Footprint::resident), least(last, Footprint::resident), RESIDENT);
        flat(role + ", live heap", least(first, Footprint::live), least(last, Footprint::live), LIVE);
        flat(role + ", descriptors", least(first, Footprint::descriptors), least(last, Footprint::descriptors), DESCRIPTORS);
        flat(role + ", threads", least(first, Footprint::threads), least(last, Footprint::threads), THREADS);
        flat(role + ", mappings", least(first, Footprint::mappings), least(last, Footprint::mappings), MAPPINGS);
    }

    private static long least(List<Footprint> samples, ToLongFunction<Footprint> of) {
        return samples.stream().mapToLong(of).min().orElseThrow();
    }

    private static void flat(String what, long first, long last, long slack) {
        assertTrue(last <= Math.max(first * GROWTH, first + slack), what + ": " + first + " became " + last);
    }
}
