package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Simulation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server whose addresses change while a client looks for it. */
final class ServersTest {
    private static final Endpoint GONE = Simulation.endpoint("192.0.2.99", 51_820);
    private static final Endpoint GONE_TOO = Simulation.endpoint("2001:db8::99", 51_820);
    private final Simulation sim = new Simulation();

    private void connect(Endpoint... servers) {
        sim.client.engine.connect(List.of(servers), sim.now());
    }

    private SessionState state() {
        return sim.client.session().state();
    }

    private void startWithAServerThatIsGone() {
        sim.startServer();
        sim.startClient();
        connect(GONE);
    }

    @Test
    void aNewAddressIsTriedAtOnceWhileNobodyAnswers() {
        startWithAServerThatIsGone();
        sim.run(60_000);
        connect(GONE, sim.server.address);
        sim.run(100);
        assertEquals(sim.server.address, sim.client.session().endpoint());
        assertNotNull(sim.server.session());
    }

    @Test
    void theSameAddressesChangeNothing() {
        startWithAServerThatIsGone();
        sim.run(60_000);
        connect(GONE);
        sim.run(31_000);
        assertEquals(SessionState.BACKOFF, state(), "given up 90 s after the start");
        connect(GONE);
        sim.run(1_000);
        assertEquals(SessionState.BACKOFF, state());
    }

    @Test
    void aNewAddressEndsAWaitForAnAnswer() {
        startWithAServerThatIsGone();
        sim.run(91_000);
        assertEquals(SessionState.BACKOFF, state());
        connect(GONE, sim.server.address);
        sim.run(100);
        assertEquals(sim.server.address, sim.client.session().endpoint());
    }

    @Test
    void whoWasSentAwayWaitsWhateverTheAddress() {
        sim.start().connected();
        sim.run(10_000);
        sim.server.engine.disconnect(sim.server.session(), Disconnect.SHUTDOWN, sim.now());
        sim.run(100);
        assertEquals(SessionState.BACKOFF, state());
        connect(sim.server.address, GONE);
        sim.run(1_000);
        assertEquals(SessionState.BACKOFF, state());
        sim.run(2_000);
        assertEquals(SessionState.ESTABLISHED, state());
    }

    @Test
    void aLiveSessionIsNotDisturbed() {
        sim.start().connected();
        int sent = sim.count[0];
        connect(GONE, GONE_TOO);
        sim.run(1_000);
        assertEquals(sent, sim.count[0]);
        assertEquals(SessionState.ESTABLISHED, state());
    }

    @Test
    void allAreTriedInTurn() {
        sim.startServer();
        sim.startClient();
        connect(GONE, GONE_TOO, Simulation.endpoint("192.0.2.98", 51_820), sim.server.address);
        sim.run(5_000);
        assertEquals(sim.server.address, sim.client.session().endpoint());
        assertTrue(sim.client.events.contains("ESTABLISHED connected to 192.0.2.1:51820"));
    }
}
