package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.itests.Conditions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every part of a tunnel is replaced while numbered packets flow both ways: none is lost, and nothing is left of what was replaced. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwapIT {
    private static final int FEW = 30;
    private static final int MANY = 1_000;
    private static final int PER_SECOND = 1_000;
    /** Compilers and pools of threads settle. */
    private static final int SPARE = 4;
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Swaps swaps;

    @BeforeAll
    static void connect() throws Exception {
        swaps = new Swaps();
    }

    @AfterAll
    static void close() {
        if (swaps != null) {
            swaps.close();
        }
    }

    static Stream<String> kinds() {
        return Swaps.KINDS.keySet().stream();
    }

    @Test
    @Order(1)
    @Timeout(60)
    void withoutSwapsNothingIsLost() throws Exception {
        Swaps.Result result = swaps.rest(PER_SECOND, Duration.ofSeconds(2));
        assertEquals(0, result.lost(), "of " + result.sent());
        assertEquals(0, result.kernelDrops());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Order(2)
    @Timeout(120)
    void nothingIsLostWhileAPartIsReplaced(String kind) throws Exception {
        loseNothing(kind, FEW);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Order(3)
    @Tag("long")
    @Timeout(900)
    void nothingIsLostInAThousandSwaps(String kind) throws Exception {
        loseNothing(kind, MANY);
    }

    private static void loseNothing(String kind, int many) throws Exception {
        swaps.swap(kind, 4, PER_SECOND);
        Footprint server = Footprint.of(swaps.server());
        Footprint client = Footprint.of(swaps.client());
        Swaps.Result result = swaps.swap(kind, many, PER_SECOND);
        assertEquals(0, result.lost(), "of " + result.sent() + " while " + many + " times another " + kind + " served; kernel drops: " + result.kernelDrops());
        assertEquals(0, result.kernelDrops());
        same(kind, server, swaps.server());
        same(kind, client, swaps.client());
    }

    /** What was replaced is closed when no worker uses it any more, which takes a moment. */
    private static void same(String kind, Footprint before, Instance role) throws Exception {
        Footprint[] after = {before};
        Conditions.await(SOON, () -> kind + ": " + before + " became " + after[0], () -> {
            after[0] = Footprint.of(role);
            return after[0].descriptors() <= before.descriptors() + SPARE && after[0].threads() <= before.threads() + SPARE
                    && after[0].mappings() <= before.mappings() + SPARE * 4;
        });
    }
}
