package io.oxtunnel.session.engine;

import static io.oxtunnel.session.sim.ResumeLab.fulls;
import static io.oxtunnel.session.sim.ResumeLab.has;
import static io.oxtunnel.session.sim.ResumeLab.resumes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.sim.Inner;
import io.oxtunnel.session.sim.ResumeLab;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where there are no tickets and no early packets: each side can switch them off, and some sessions never get any. */
final class ResumptionSwitchTest {
    private static final byte[] SYN = Inner.syn();

    private final ResumeLab lab = new ResumeLab();
    private final Simulation sim = lab.sim;
    private final Side client = sim.client;
    private final Side server = sim.server;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void noTicketOutlivesADisconnectThatIsNotForIdleness() {
        for (int reason : new int[] {Disconnect.BY_USER, Disconnect.SHUTDOWN, Disconnect.REMOVED, Disconnect.REPLACED,
                Disconnect.PROTOCOL_ERROR}) {
            try (ResumeLab other = new ResumeLab()) {
                other.sim.idleSeconds = 600;
                other.connected().up.clear();
                other.sim.server.engine.disconnect(other.sim.server.session(), reason, other.sim.now());
                other.sim.run(65_000);
                assertEquals(0, resumes(other.up).size(), "reason " + reason);
                assertTrue(fulls(other.up).size() >= 1, "reason " + reason);
            }
        }
    }

    @Test
    void aUserWhoDisconnectsIsNotWoken() {
        lab.connected();
        sim.run(500);
        client.engine.disconnect(client.session(), Disconnect.BY_USER, sim.now());
        assertFalse(client.session().holding());
        assertFalse(client.sendData(client.session(), SYN));
        client.engine.unsent(client.session(), SYN, sim.now());
        sim.run(5_000);
        assertEquals(SessionState.IDLE, client.session().state());
    }

    @Test
    void aPlainSessionGetsNoTicket() {
        for (Mode mode : Mode.values()) {
            try (ResumeLab other = new ResumeLab()) {
                other.sim.weakest = mode;
                other.sim.modes = Set.of(mode);
                other.sim.start().run(100);
                boolean granted = (other.sim.client.session().capabilities() & Wire.CAP_ZERO_RTT) != 0;
                assertEquals(mode != Mode.PLAIN, granted, mode.label());
            }
        }
    }

    @Test
    void eachSideCanSwitchTicketsOff() {
        for (boolean atClient : new boolean[] {true, false}) {
            try (ResumeLab other = new ResumeLab()) {
                other.sim.clientResumption = atClient ? Resumption.OFF : Resumption.ON;
                other.sim.serverResumption = atClient ? Resumption.ON : Resumption.OFF;
                other.connected().idle();
                other.wake(SYN);
                assertEquals(0, resumes(other.up).size());
                assertTrue(has(other.sim.server.delivered, SYN));
            }
        }
    }

    @Test
    void eachSideCanSwitchEarlyDataOff() {
        sim.clientResumption = new Resumption(true, false);
        lab.connected().idle();
        lab.wake(SYN);
        assertEquals(9 + 312, resumes(lab.up).getFirst().length);
        assertTrue(has(server.delivered, SYN));
        try (ResumeLab other = new ResumeLab()) {
            other.sim.serverResumption = new Resumption(true, false);
            other.connected().idle();
            other.wake(SYN);
            assertEquals(0, other.sim.server.early.size());
            assertEquals(1, other.sim.server.dropped(DropReason.EARLY_REFUSED));
            assertTrue(other.sim.client.session().resumed());
        }
    }
}
