package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.session.sim.Simulation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two installations that use one key are noticed by their labels (PROTOCOL.md 4.1). */
final class ClonedKeyTest {
    private final Simulation sim = new Simulation();

    private void anotherInstallation() {
        sim.clientId = sim.clientId.clone();
        Arrays.fill(sim.clientId, (byte) (sim.clientId[0] + 1));
        again();
    }

    private void again() {
        sim.startClient();
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.run(100);
    }

    private long counted() {
        return sim.server.events.stream().filter("counted cloned_key_suspected"::equals).count();
    }

    @Test
    void twoWithinAMinuteAreCounted() {
        sim.start().run(59_000);
        anotherInstallation();
        assertEquals(1, counted());
        anotherInstallation();
        assertEquals(2, counted());
    }

    @Test
    void oneThatMovedIsNot() {
        sim.keepalive = 0;
        sim.start().run(60_000);
        anotherInstallation();
        assertEquals(0, counted());
    }

    @Test
    void aRestartIsNot() {
        sim.start().run(1_000);
        again();
        assertEquals(0, counted());
    }
}
