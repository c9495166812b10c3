package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every policy of a client against every policy of a server. A client names the weakest mode it takes, with each of three wishes for the
 * suite; a server names a set of modes for the client: one of the seven, or none, and then its default counts, of which there are two here.
 */
@Tag("T19")
@DisplayName("T19 matrix client x server policy (9 x 9)")
class T19ForcedPlainTest {
    private static final Set<Mode> DEFAULT = Set.of(Mode.ENCRYPTED);
    private static final Set<Mode> OPEN_DEFAULT = Set.of(Mode.values());

    /** What a server grants: the set of the client's table, or of the server where the table has none. */
    private static Set<Mode> granted(Set<Mode> table, Set<Mode> server) {
        return table == null ? server : table;
    }

    static List<Set<Mode>> servers() {
        List<Set<Mode>> all = new ArrayList<>(List.of(granted(null, DEFAULT), granted(null, OPEN_DEFAULT)));
        for (int bits = 1; bits < 8; bits++) {
            Set<Mode> table = EnumSet.noneOf(Mode.class);
            for (Mode mode : Mode.values()) {
                if ((bits >> mode.ordinal() & 1) != 0) {
                    table.add(mode);
                }
            }
            all.add(granted(table, DEFAULT));
        }
        return all;
    }

    static Stream<Arguments> matrix() {
        return Arrays.stream(Mode.values()).flatMap(weakest -> Stream.of(null, Suite.AES_256_GCM, Suite.CHACHA20_POLY1305)
                .flatMap(suite -> servers().stream().map(modes -> Arguments.of(weakest, suite, modes))));
    }

    @Test
    void isNineByNine() {
        assertEquals(81, matrix().count());
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void theStrongestThatBothNameIsTaken(Mode weakest, Suite suite, Set<Mode> modes) {
        try (Simulation sim = new Simulation()) {
            sim.weakest = weakest;
            sim.suite = suite;
            sim.modes = modes;
            sim.start().run(2_000);
            Mode expected = Arrays.stream(Mode.values()).filter(m -> m.ordinal() <= weakest.ordinal()).filter(modes::contains).findFirst()
                    .orElse(null);
            if (expected == null) {
                assertRefused(sim);
            } else {
                assertTaken(sim, expected, weakest, modes);
            }
        }
    }

    private static void assertRefused(Simulation sim) {
        assertNull(sim.client.session().sending());
        assertEquals(0, sim.sessions());
        assertTrue(sim.client.events.stream().anyMatch(e -> e.endsWith("the server refused: no common mode")), () -> "" + sim.client.events);
        assertTrue(sim.server.dropped(DropReason.HANDSHAKE_REJECTED) > 0);
    }

    private static void assertTaken(Simulation sim, Mode expected, Mode weakest, Set<Mode> modes) {
        assertEquals(expected, sim.client.session().mode());
        assertEquals(expected, sim.server.session().mode());
        assertEquals(expected, sim.client.session().sending().mode());
        if (expected == Mode.PLAIN) {
            assertEquals(Mode.PLAIN, weakest, "the client named it");
            assertEquals(Set.of(Mode.PLAIN), modes, "and the server nothing else");
        }
        sim.up();
        sim.down();
        sim.run(100);
        assertEquals(1, sim.server.delivered.size());
        assertEquals(1, sim.client.delivered.size());
    }
}
