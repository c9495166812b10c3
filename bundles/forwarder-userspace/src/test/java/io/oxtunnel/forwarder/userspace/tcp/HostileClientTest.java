package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The endpoint against a client and a network that are as bad as the seed has it: loss up to 30 %, reordering, duplicates, tiny, closed and
 * shrinking windows, resets, forged segments, clients that vanish. Both streams are exact to the byte.
 */
class HostileClientTest {
    private static final int SEEDS = 10_000;

    /** Seeds that once failed; -Doxtunnel.tcp.seed=N plays one more. */
    @Test
    void withstandsWhatOnceFailed() throws IOException {
        try (InputStream file = HostileClientTest.class.getResourceAsStream("seeds.txt")) {
            play(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty()).mapToLong(Long::parseLong));
        }
        play(Long.getLong("oxtunnel.tcp.seed") == null ? LongStream.empty() : LongStream.of(Long.getLong("oxtunnel.tcp.seed")));
    }

    @Test
    void carriesEveryByteWhateverTheSeed() {
        play(LongStream.range(0, Integer.getInteger("oxtunnel.tcp.seeds", SEEDS)));
    }

    private static void play(LongStream seeds) {
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        seeds.parallel().forEach(seed -> {
            Scenario scenario = Scenario.of(seed);
            try (Simulation simulation = new Simulation(scenario)) {
                simulation.run();
            } catch (AssertionError | RuntimeException e) {
                failures.add("seed " + seed + ": " + e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(12, e.getStackTrace().length)) + "\n  " + scenario);
            }
        });
        assertTrue(failures.isEmpty(), () -> failures.size() + " seeds failed; add them to seeds.txt:\n" + String.join("\n", failures.stream().limit(8).toList()));
    }
}
