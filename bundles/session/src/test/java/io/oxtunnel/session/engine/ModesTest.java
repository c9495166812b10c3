package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a mode changes besides the data itself (PROTOCOL.md 4.7): control, sizes, life. */
class ModesTest {
    private final Simulation sim = new Simulation();
    private final List<byte[]> toServer = new ArrayList<>();

    @AfterEach
    void close() {
        sim.close();
    }

    private void start(Mode mode) {
        sim.weakest = mode;
        sim.modes = Set.of(mode);
        sim.wire = (datagram, up) -> !up || toServer.add(datagram.clone());
        sim.start().connected();
    }

    @ParameterizedTest
    @EnumSource
    void controlIsProtectedInEveryMode(Mode mode) {
        start(mode);
        sim.run(60_000);
        assertTrue(sim.client.controls.size() >= 3 && sim.server.controls.size() >= 3, "KEEPALIVE and ACK each 25 s");
        assertEquals(0, sim.client.dropped(DropReason.AUTHENTICATION_FAILED) + sim.server.dropped(DropReason.AUTHENTICATION_FAILED));
        int expected = mode == Mode.ENCRYPTED ? Wire.ENCRYPTED | Wire.CONTROL : Wire.AUTH | Wire.CONTROL;
        toServer.stream().filter(datagram -> datagram.length < 200).forEach(datagram -> assertEquals(expected, datagram[2] & 0xff));
        sim.server.engine.disconnect(sim.server.session(), 0, sim.now());
        sim.run(100);
        assertTrue(sim.client.events.stream().anyMatch(e -> e.contains("the server ended the session")), () -> "" + sim.client.events);
    }

    @Test
    void nothingButAnAuthenticatedKeepaliveConfirmsAPlainSession() {
        sim.weakest = Mode.PLAIN;
        sim.modes = Set.of(Mode.PLAIN);
        sim.wire = (datagram, up) -> {
            boolean keepalive = up && (datagram[2] & 0xff) == (Wire.AUTH | Wire.CONTROL);
            return !keepalive || !toServer.add(datagram.clone());
        };
        sim.start().run(300);
        sim.up();
        sim.run(200);
        assertEquals(0, sim.sessions(), "data in clear proves nothing");
        assertEquals(0, sim.server.delivered.size());
        sim.server.receive(toServer.getFirst(), sim.client.address);
        assertEquals(1, sim.sessions());
    }

    @ParameterizedTest
    @CsvSource({"ENCRYPTED,1415", "AUTH_ONLY,1415", "PLAIN,1443"})
    void theMtuIsWhatTheModeLeaves(Mode mode, int mtu) {
        start(mode);
        assertEquals(mtu, sim.client.session().tunnelMtu());
        assertEquals(mtu, sim.server.session().tunnelMtu());
        assertEquals(1_452, sim.client.session().maxDatagram());
    }

    @Test
    void clearDataKeepsNoPlainSessionAlive() {
        sim.keepalive = 0;
        start(Mode.PLAIN);
        sim.wire = (datagram, up) -> (datagram[2] & Wire.AUTH) == 0;
        for (int second = 0; second < 59; second++) {
            sim.up();
            sim.run(1_000);
        }
        assertTrue(sim.server.delivered.size() > 5, "data arrives");
        sim.run(10_000);
        assertTrue(sim.server.events.stream().anyMatch(e -> e.equals("closed idle for too long")), () -> "" + sim.server.events);
    }

    @Test
    void anotherSourceIsNotThePlainSession() {
        start(Mode.PLAIN);
        sim.up();
        sim.run(50);
        byte[] data = toServer.getLast();
        assertArrayEquals(Simulation.PACKET, sim.server.delivered.getLast());
        sim.server.receive(data, Simulation.endpoint("192.0.2.7", 40_001));
        sim.server.receive(data, Simulation.endpoint("192.0.2.8", 40_000));
        assertEquals(1, sim.server.delivered.size());
        assertEquals(2, sim.server.dropped(DropReason.CLEAR_FROM_ELSEWHERE));
        assertEquals(sim.client.address.remote(), sim.server.session().endpoint().remote());
    }

    @Test
    void sequenceOfClearDataCountsFromZero() {
        start(Mode.PLAIN);
        assertEquals(0, sim.client.session().claimClear(3));
        assertEquals(3, sim.client.session().claimClear(1));
        assertEquals(0, sim.server.session().claimClear(64));
    }

    @Test
    void aRekeyMayStrengthenTheMode() {
        start(Mode.PLAIN);
        sim.modes = Set.of(Mode.ENCRYPTED, Mode.PLAIN);
        sim.run(125_000);
        assertEquals(Mode.ENCRYPTED, sim.client.session().mode());
        assertEquals(Mode.ENCRYPTED, sim.server.session().mode());
        assertNotNull(sim.client.session().sending());
        sim.up();
        sim.run(50);
        assertEquals(Wire.ENCRYPTED, toServer.getLast()[2] & 0xff);
        assertEquals(1_415, sim.client.session().tunnelMtu());
    }
}
