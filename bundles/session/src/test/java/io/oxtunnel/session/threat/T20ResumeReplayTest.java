package io.oxtunnel.session.threat;

import static io.oxtunnel.session.sim.ResumeLab.fulls;
import static io.oxtunnel.session.sim.ResumeLab.resumes;
import static io.oxtunnel.session.sim.ResumeLab.retries;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Inner;
import io.oxtunnel.session.sim.ResumeLab;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("T20")
@DisplayName("T20 same RESUME x100: early delivered once; after restart: RETRY_FULL")
final class T20ResumeReplayTest {
    private static final int TIMES = 100;

    private final ResumeLab lab = new ResumeLab();
    private final Simulation sim = lab.sim;

    @BeforeEach
    void idle() {
        lab.connected().idle();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private byte[] recorded() {
        lab.wake(Inner.syn());
        assertEquals(1, sim.server.early.size());
        return resumes(lab.up).getFirst();
    }

    @Test
    @DisplayName("T20 the same RESUME a hundred times delivers its packet once, and each replay gets a RETRY_FULL of 49 bytes")
    void aReplayIsDeliveredOnce() {
        byte[] resume = recorded();
        lab.down.clear();
        for (int i = 1; i < TIMES; i++) {
            sim.server.receive(resume, Simulation.endpoint("198.51.100." + i, 4_000));
            sim.run(30);
        }
        assertEquals(1, sim.server.early.size());
        assertArrayEquals(Inner.syn(), sim.server.early.getFirst());
        assertEquals(TIMES - 1, sim.server.dropped(DropReason.RESUME_USED));
        assertEquals(1, sim.sessions(), "and the session lives on");
        assertTrue(sim.up());
    }

    @Test
    @DisplayName("T20 control: as many RESUMEs with tickets of their own deliver as many packets")
    void freshTicketsAreEachTaken() {
        for (int i = 0; i < 5; i++) {
            lab.wake(Inner.syn());
            lab.idle();
        }
        assertEquals(5, sim.server.early.size());
        assertEquals(0, sim.server.dropped(DropReason.RESUME_USED));
    }

    @Test
    @DisplayName("T20 before the first one arrives a copy is as good: whichever comes first is delivered, and no other")
    void aRacingCopyDeliversOnceAsWell() {
        lab.wire = (datagram, toServer) -> false;
        sim.client.sendData(sim.client.session(), Inner.syn());
        byte[] resume = resumes(lab.up).getFirst();
        sim.server.receive(resume, Simulation.endpoint("198.51.100.7", 4_000));
        sim.server.receive(resume, sim.client.address);
        assertEquals(1, sim.server.early.size());
    }

    @Test
    @DisplayName("T20 after a restart every replay gets RETRY_FULL, and the client's own RESUME becomes a full handshake at once")
    void aRestartForgetsEveryTicket() {
        byte[] resume = recorded();
        lab.idle();
        sim.startServer();
        for (int i = 0; i < TIMES; i++) {
            sim.server.receive(resume, sim.client.address);
            sim.run(60);
        }
        assertEquals(1, sim.server.early.size(), "none since the restart");
        assertEquals(TIMES, sim.server.dropped(DropReason.RESUME_UNKNOWN_KEY));
        assertEquals(1, retries(lab.down).getLast()[12], "reason 1: unknown ticket key");
        lab.up.clear();
        lab.wake(Inner.syn());
        assertEquals(1, resumes(lab.up).size());
        assertEquals(1, fulls(lab.up).size());
        assertEquals(1, sim.server.early.size());
        assertEquals(1, sim.sessions());
    }

    @Test
    @DisplayName("T20 another node with the same static key does not take it either")
    void anotherNodeDoesNotTakeIt() {
        byte[] resume = recorded();
        try (ResumeLab node = new ResumeLab()) {
            node.connected().idle();
            // The simulation repeats its random numbers: a restart moves this node on in them.
            node.sim.startServer();
            node.wake(Inner.syn());
            node.idle();
            node.sim.server.drops.clear();
            node.sim.server.receive(resume, node.sim.client.address);
            assertEquals(0, node.sim.server.early.size());
            assertEquals(1, node.sim.server.dropped(DropReason.RESUME_UNKNOWN_KEY));
        }
    }
}
