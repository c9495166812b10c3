package io.oxtunnel.session.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.session.sim.Flaw;
import io.oxtunnel.session.sim.Side;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand storms, and the seeds that once failed. */
@Tag("T10")
@DisplayName("T10 recording AEAD asserts unique (key,nonce) over all tests; kill -9 loop")
class StormTest {
    private static final int SEEDS = 10_000;
    private static final int CONTROLS = 100;

    @Test
    void holdInEveryStorm(TestReporter reporter) {
        Storms storms = new Storms().play(LongStream.range(0, SEEDS));
        assertEquals(List.of(), storms.failures());
        assertTrue(storms.delivered() > SEEDS, storms.toString());
        reporter.publishEntry("storms", storms.toString());
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void noticeWhatIsWrong(Flaw flaw) {
        int noticed = 0;
        for (long seed = 0; seed < CONTROLS; seed++) {
            try (Storm storm = new Storm(seed)) {
                storm.players().server().flaws.add(flaw);
                storm.play();
            } catch (AssertionError | RuntimeException e) {
                noticed++;
            }
        }
        assertTrue(noticed > CONTROLS / 10, flaw + " was noticed in " + noticed + " of " + CONTROLS + " storms");
    }

    @Test
    void playTheSameForTheSameSeed() {
        try (Storm one = new Storm(7); Storm two = new Storm(7)) {
            assertEquals(one.play(), two.play());
        }
    }

    /** Seeds that failed once, with what was wrong then. */
    @Test
    void holdInStormsThatFailedOnce() throws IOException {
        try (InputStream in = StormTest.class.getResourceAsStream("storm-seeds.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            long[] seeds = text.lines().filter(l -> !l.startsWith("#")).mapToLong(l -> Long.parseLong(l.split(" ")[0])).toArray();
            assertEquals(List.of(), new Storms().play(LongStream.of(seeds)).failures());
        }
    }
}
