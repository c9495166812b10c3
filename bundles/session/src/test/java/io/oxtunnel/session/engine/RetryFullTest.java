package io.oxtunnel.session.engine;

import static io.oxtunnel.session.sim.ResumeLab.fulls;
import static io.oxtunnel.session.sim.ResumeLab.has;
import static io.oxtunnel.session.sim.ResumeLab.resumes;
import static io.oxtunnel.session.sim.ResumeLab.retries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Inner;
import io.oxtunnel.session.sim.ResumeLab;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that does not take a ticket asks for a full handshake (PROTOCOL.md 4.4). */
final class RetryFullTest {
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
    void aRestartedServerAsksForAFullHandshakeAtOnce() {
        lab.connected().idle();
        sim.startServer();
        client.sendData(client.session(), SYN);
        sim.run(60);
        assertEquals(1, server.dropped(DropReason.RESUME_UNKNOWN_KEY));
        assertEquals(1, retries(lab.down).size());
        assertEquals(49, retries(lab.down).getFirst().length);
        assertEquals(1, fulls(lab.up).size());
        assertEquals(0, server.early.size());
        assertTrue(has(server.delivered, SYN), "two round trips and a half, not a time-out");
        assertFalse(client.session().resumed());
    }

    @Test
    void underLoadAResumeGetsACookieAndBecomesAFullHandshakeWithIt() {
        lab.connected().idle();
        server.engine.waiting(100, sim.now());
        client.sendData(client.session(), SYN);
        sim.run(100);
        assertEquals(1, resumes(lab.up).size());
        assertEquals(1, server.dropped(DropReason.COOKIE_REQUIRED));
        assertEquals(73, lab.down.getFirst().length);
        assertEquals(1, fulls(lab.up).size());
        assertEquals(0, server.early.size());
        assertTrue(has(server.delivered, SYN));
    }

    @Test
    void aRetryCountsOnlyForTheResumeItEchoes() {
        lab.connected().idle();
        List<byte[]> kept = new ArrayList<>();
        lab.wire = (datagram, toServer) -> {
            if (!toServer) {
                kept.add(datagram);
            }
            return toServer;
        };
        sim.startServer();
        client.sendData(client.session(), SYN);
        sim.run(20);
        byte[] retry = retries(kept).getFirst();
        for (int at : new int[] {13, 17, 32, 33, 48}) {
            byte[] forged = retry.clone();
            forged[at] ^= 1;
            client.receive(forged, server.address);
        }
        assertEquals(0, fulls(lab.up).size());
        client.receive(retry, server.address);
        assertEquals(1, fulls(lab.up).size());
        client.receive(retry, server.address);
        assertEquals(1, fulls(lab.up).size(), "once");
        assertEquals(1, client.dropped(DropReason.UNEXPECTED_HANDSHAKE));
    }
}
