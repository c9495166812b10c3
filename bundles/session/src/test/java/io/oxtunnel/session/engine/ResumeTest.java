package io.oxtunnel.session.engine;

import static io.oxtunnel.session.sim.ResumeLab.fulls;
import static io.oxtunnel.session.sim.ResumeLab.has;
import static io.oxtunnel.session.sim.ResumeLab.isResume;
import static io.oxtunnel.session.sim.ResumeLab.resumes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.early.Held;
import io.oxtunnel.session.sim.Inner;
import io.oxtunnel.session.sim.ResumeLab;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tickets, RESUME and the early packet between two cores (PROTOCOL.md 4.4, 4.9, section 6). */
final class ResumeTest {
    private static final byte[] SYN = Inner.syn();
    private static final byte[] DATA = Inner.four(17, Inner.udp(9, new byte[30]));

    private final ResumeLab lab = new ResumeLab();
    private final Simulation sim = lab.sim;
    private final Side client = sim.client;
    private final Side server = sim.server;

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void theFirstPacketAfterIdlingIsDeliveredInHalfARoundTrip() {
        lab.connected().idle();
        assertTrue(client.events.getLast().startsWith("IDLE idle: the server ended the session"), client.events.toString());
        client.sendData(client.session(), SYN);
        sim.run(10);
        assertEquals(1, server.early.size());
        assertArrayEquals(SYN, server.early.getFirst());
        assertEquals(1, resumes(lab.up).size());
        assertEquals(9 + 312 + 48, lab.up.getFirst().length, "44 bytes padded to 48");
        sim.run(1_000);
        assertEquals(SessionState.ESTABLISHED, client.session().state());
        assertTrue(client.session().resumed());
        assertEquals(1, client.session().earlyPackets());
        assertTrue(server.session().resumed());
        assertEquals(1, server.session().earlyPackets());
        assertEquals(0, fulls(lab.up).size());
        assertFalse(has(server.delivered, SYN), "once is enough");
    }

    @Test
    void answersWaitUntilTheKeyIsConfirmed() {
        lab.connected().idle();
        client.sendData(client.session(), SYN);
        sim.run(10);
        Session waiting = server.earlySessions.getFirst();
        assertTrue(waiting.holding());
        for (int i = 0; i <= Held.MOST; i++) {
            server.sendData(waiting, Inner.four(1, new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) i}));
        }
        assertEquals(1, server.dropped(DropReason.WAIT_FULL), "eight wait, the ninth is dropped");
        assertEquals(0, client.delivered.size());
        sim.run(1_000);
        assertFalse(waiting.holding());
        assertEquals(Held.MOST, client.delivered.size());
        for (int i = 0; i < Held.MOST; i++) {
            assertEquals(i, client.delivered.get(i)[27], "in their order");
        }
    }

    @Test
    void answersWaitEvenIfAnOlderKeyIsCurrent() {
        sim.idleSeconds = 0;
        lab.connected();
        Session old = server.session();
        // The client believes that its session has ended; the server's lives on.
        byte[] goodbye = {4, Disconnect.IDLE, 0, 0, 0, 0, 0, 0};
        client.receive(server.seal(old.sending(), 0x09, 0, old.sending().claim(0, 1), goodbye), server.address);
        client.sendData(client.session(), SYN);
        sim.run(10);
        Session waiting = server.earlySessions.getFirst();
        assertNotNull(old.sending());
        server.sendData(waiting, DATA);
        sim.run(1_000);
        assertTrue(has(client.delivered, DATA));
        assertEquals(waiting, server.session());
        assertEquals(SessionState.CLOSED, old.state());
    }

    @Test
    void whatIsNotConfirmedIsForgottenAfterTenSeconds() {
        lab.connected().idle();
        lab.wire = (datagram, toServer) -> toServer && isResume(datagram);
        client.sendData(client.session(), SYN);
        sim.run(10);
        Session waiting = server.earlySessions.getFirst();
        server.sendData(waiting, DATA);
        sim.run(10_100);
        assertFalse(waiting.holding());
        assertEquals(1, server.dropped(DropReason.WAITED_TOO_LONG));
        assertTrue(server.events.contains("abandoned"), server.events.toString());
        assertEquals(0, sim.sessions());
    }

    @Test
    void aPacketOfAnotherKindGoesRightAfterTheAccept() {
        lab.connected().idle();
        lab.wake(DATA);
        assertEquals(0, server.early.size());
        assertEquals(9 + 312, resumes(lab.up).getFirst().length);
        assertTrue(has(server.delivered, DATA));
        assertTrue(client.session().resumed());
        assertEquals(0, client.session().earlyPackets());
    }

    @Test
    void theFirstThatMayRidesAndTheOthersFollowInOrder() {
        lab.connected().idle();
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            packets.add(Inner.four(17, Inner.udp(9, new byte[] {(byte) i})));
        }
        lab.wire = (datagram, toServer) -> false;
        client.sendData(client.session(), packets.get(0));
        client.sendData(client.session(), SYN);
        client.sendData(client.session(), packets.get(1));
        lab.wire = (datagram, toServer) -> true;
        sim.run(5_000);
        // The RESUME left with the first packet and was lost: FULL, and all follow it.
        assertEquals(1, resumes(lab.up).size());
        assertTrue(fulls(lab.up).size() >= 1);
        assertEquals(0, server.early.size());
        assertEquals(3, server.delivered.size());
        assertTrue(has(server.delivered.subList(0, 1), packets.get(0)));
        assertTrue(has(server.delivered.subList(1, 2), SYN));
        assertTrue(has(server.delivered.subList(2, 3), packets.get(1)));
    }

    @Test
    void noMoreThanEightWaitAndNoneForever() {
        lab.connected().idle();
        lab.wire = (datagram, toServer) -> false;
        for (int i = 0; i < 20; i++) {
            client.sendData(client.session(), DATA);
        }
        assertFalse(client.session().holding());
        assertFalse(client.sendData(client.session(), DATA), "no key, and no room to wait");
        sim.run(5_000);
        assertEquals(8, client.dropped(DropReason.WAITED_TOO_LONG));
        assertTrue(client.session().holding());
    }

    @Test
    void aLostResumeIsFollowedByFullAndItsPacketArrivesLater() {
        lab.connected().idle();
        lab.wire = (datagram, toServer) -> !isResume(datagram);
        client.sendData(client.session(), SYN);
        sim.run(900);
        assertEquals(1, resumes(lab.up).size());
        assertEquals(1, fulls(lab.up).size());
        assertEquals(0, server.early.size());
        assertTrue(has(server.delivered, SYN));
        assertFalse(client.session().resumed());
    }

    @Test
    void aLostAcceptMakesThePacketArriveTwiceAndTheSessionOnce() {
        lab.connected().idle();
        boolean[] first = {true};
        lab.wire = (datagram, toServer) -> toServer || !(first[0] && !(first[0] = false));
        client.sendData(client.session(), SYN);
        sim.run(10);
        Session waiting = server.earlySessions.getFirst();
        server.sendData(waiting, DATA);
        sim.run(2_000);
        assertEquals(1, server.early.size());
        assertTrue(has(server.delivered, SYN));
        assertEquals(1, sim.sessions());
        assertTrue(has(client.delivered, DATA), "the answer to the early packet is not lost either");
    }

    @Test
    void everyHandshakeBringsATicketAndEachIsShownOnce() {
        lab.connected();
        for (int i = 0; i < 5; i++) {
            lab.idle();
            lab.wake(SYN);
            assertEquals(1, resumes(lab.up).size(), "round " + i);
            assertEquals(0, fulls(lab.up).size());
        }
        assertEquals(5, server.early.size());
        assertEquals(5, client.session().earlyPackets());
        assertEquals(0, client.configurations.size(), "a ticket is no configuration that would have to be withdrawn");
    }

    /** The client's keys end by themselves while the server's idle message is lost, as over a sleep. */
    @Test
    void expiredKeysAreReplacedByAResume() {
        sim.idleSeconds = 0;
        lab.connected();
        lab.wire = (datagram, toServer) -> false;
        sim.run(170_000);
        lab.wire = (datagram, toServer) -> isResume(datagram) || !toServer;
        sim.run(20_000);
        assertTrue(client.session().resumed(), client.events.toString());
    }

    @Test
    void aLiveSessionIsRekeyedInFull() {
        sim.idleSeconds = 0;
        lab.connected();
        lab.up.clear();
        sim.run(125_000);
        assertEquals(0, resumes(lab.up).size());
        assertEquals(1, fulls(lab.up).size());
        assertEquals(2, client.session().handshakes());
    }

    @Test
    void withKeepaliveTheClientComesBackByItself() {
        sim.keepalive = 3;
        sim.idleSeconds = 2;
        sim.start().run(12_000);
        assertTrue(resumes(lab.up).size() >= 1, client.events.toString());
        assertFalse(client.events.stream().anyMatch(e -> e.startsWith("IDLE")));
    }

    @Test
    void anEarlyPacketFromAnotherSourceIsNotDelivered() {
        lab.connected().idle();
        byte[] spoofed = SYN.clone();
        spoofed[15] = 3;
        lab.wake(spoofed);
        assertEquals(0, server.early.size());
        assertEquals(1, server.dropped(DropReason.EARLY_REFUSED));
        assertTrue(client.session().resumed());
    }

    @Test
    void underLossEachPacketArrivesAndNoneTwiceEarly() {
        int resumed = 0;
        for (int seed = 0; seed < 40; seed++) {
            try (ResumeLab other = new ResumeLab()) {
                SplittableRandom random = new SplittableRandom(seed);
                other.connected();
                other.wire = (datagram, toServer) -> {
                    boolean passes = random.nextInt(4) > 0;
                    if (passes && random.nextInt(4) == 0) {
                        other.sim.send(datagram, toServer ? other.sim.client.address : other.sim.server.address,
                                toServer ? other.sim.server.address : other.sim.client.address);
                    }
                    return passes;
                };
                for (int round = 0; round < 6; round++) {
                    byte[] packet = Inner.four(1, new byte[] {8, 0, 0, 0, 0, 0, 0, (byte) round});
                    other.sim.run(9_000);
                    other.sim.client.sendData(other.sim.client.session(), packet);
                    other.sim.run(4_000);
                    long early = other.sim.server.early.stream().filter(p -> Arrays.equals(p, packet)).count();
                    assertTrue(early <= 1, "seed " + seed + ", round " + round);
                }
                resumed += other.sim.server.early.size();
            }
        }
        assertTrue(resumed > 20, "tickets are used: " + resumed);
    }
}
