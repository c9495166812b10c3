package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.session.sim.Simulation;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two sides agree on: what both name, one of it, and nothing where data is clear. The bits are LZ4 (4) and two private ones. */
class CompressionChoiceTest {
    private final Simulation sim = new Simulation();

    @AfterEach
    void close() {
        sim.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, ENCRYPTED, 0", "4, 0, ENCRYPTED, 0", "0, 4, ENCRYPTED, 0", "4, 4, ENCRYPTED, 4",
        "4, 4, AUTH_ONLY, 4", "4, 4, PLAIN, 0", "0x1000000, 0x1000000, PLAIN, 0",
        "0x1000000, 0x1000004, ENCRYPTED, 0x1000000", "4, 0x1000000, ENCRYPTED, 0", "0x3000004, 0x3000000, ENCRYPTED, 0x1000000",
        // What is no compression is not offered by this way, whatever it is asked for.
        "0x34, 0x34, ENCRYPTED, 4"})
    void bothAgreeOnOneThatBothHave(String client, String server, Mode mode, String agreed) {
        sim.clientCompression = Integer.decode(client);
        sim.serverCompression = Integer.decode(server);
        sim.weakest = mode;
        sim.modes = Set.of(mode);
        sim.start().connected();
        assertEquals(Integer.decode(agreed), sim.client.session().compression());
        assertEquals(Integer.decode(agreed), sim.server.session().compression());
    }
}
