package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.PushSettings;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that goes over TCP where UDP is blocked, and back, without new keys. */
final class CarrierTest {
    private static final Endpoint SERVER_TCP = Simulation.endpoint("192.0.2.1", 51_821).over(Endpoint.TCP);
    private static final Endpoint CLIENT_TCP = Simulation.endpoint("192.0.2.7", 40_001).over(Endpoint.TCP);
    private final Simulation sim = new Simulation();
    private boolean udp = true;
    private boolean tcp = true;
    private int overTcp;

    @BeforeEach
    void network() {
        sim.wire = (datagram, toServer) -> udp;
        sim.elsewhere = (datagram, to) -> {
            overTcp++;
            boolean toServer = to.equals(SERVER_TCP);
            if (tcp && (toServer || to.equals(CLIENT_TCP))) {
                sim.inject(datagram, toServer ? CLIENT_TCP : SERVER_TCP, toServer, sim.delay);
            }
        };
        sim.startServer();
        sim.startClient();
    }

    @AfterEach
    void close() {
        sim.close();
    }

    private long connect() {
        sim.client.engine.connect(List.of(sim.server.address, SERVER_TCP), sim.now());
        return sim.now();
    }

    private Session session() {
        return sim.client.session();
    }

    /** Lets time pass, with a packet from each side every 50 ms. */
    private void talk(int millis) {
        for (int i = 0; i < millis; i += 50) {
            sim.up();
            if (sim.server.session() != null) {
                sim.down();
            }
            sim.run(50);
        }
    }

    @Test
    void tcpIsLeftAloneWhileUdpAnswers() {
        connect();
        sim.connected();
        talk(60_000);
        assertEquals(0, overTcp);
        assertEquals(sim.server.address, session().endpoint());
        assertEquals("first to answer", session().carriedWhy());
    }

    @Test
    void tcpIsAsked300MillisecondsLaterAndWins() {
        udp = false;
        long start = connect();
        sim.run(299);
        assertEquals(0, overTcp);
        sim.run(41);
        assertEquals(SERVER_TCP, session().endpoint());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(320), session().carriedSince() - start);
        sim.connected();
        assertEquals(CLIENT_TCP, sim.server.session().endpoint());
    }

    @Test
    void aSlowAnswerOverUdpIsStillTaken() {
        sim.delay = TimeUnit.MILLISECONDS.toNanos(700);
        tcp = false;
        connect();
        sim.run(1_400);
        assertEquals(sim.server.address, session().endpoint());
        assertEquals("first to answer", session().carriedWhy());
    }

    @Test
    void theOtherFamilyIsAskedAfterHalfOfTheHeadStart() {
        udp = false;
        Endpoint six = Simulation.endpoint("2001:db8::1", 51_820);
        sim.client.engine.connect(List.of(six, sim.server.address, SERVER_TCP), sim.now());
        long start = sim.now();
        sim.run(400);
        assertEquals(List.of(0L, 300L), sim.astray.stream().map(a -> TimeUnit.NANOSECONDS.toMillis(a.at() - start)).limit(2).toList());
        assertEquals(1, sim.count[0], "UDP over IPv4 at 150 ms");
        assertEquals(SERVER_TCP, session().endpoint());
    }

    @Test
    void aLiveSessionMovesToTcpWithoutNewKeys() {
        connect();
        sim.connected();
        udp = false;
        long blocked = sim.now();
        talk(3_000);
        assertEquals(SERVER_TCP, session().endpoint());
        assertEquals(CLIENT_TCP, sim.server.session().endpoint());
        assertTrue(session().carriedSince() - blocked < TimeUnit.MILLISECONDS.toNanos(1_000), session().carriedWhy());
        assertTrue(session().carriedWhy().startsWith("udp did not answer for 3"), session().carriedWhy());
        assertEquals(1, session().handshakes());
    }

    @Test
    void aDownloadThatSendsNothingMovesToo() {
        connect();
        sim.connected();
        for (int i = 0; i < 40; i++) {
            sim.down();
            sim.run(50);
        }
        udp = false;
        long blocked = sim.now();
        for (int i = 0; i < 40; i++) {
            sim.down();
            sim.run(50);
        }
        assertEquals(SERVER_TCP, session().endpoint());
        assertTrue(session().carriedSince() - blocked < TimeUnit.MILLISECONDS.toNanos(1_600), session().carriedWhy());
        assertEquals(CLIENT_TCP, sim.server.session().endpoint());
        assertEquals(1, session().handshakes());
    }

    @Test
    void anAnswerThatIsTheLastWordAsksNothing() {
        connect();
        sim.connected();
        talk(11_000);
        sim.up();
        sim.down();
        sim.run(100);
        int before = sim.count[0];
        sim.run(3_500);
        assertEquals(before, sim.count[0], "a conversation that is over is left alone");
    }

    @Test
    void itReturnsWithin31SecondsHoweverLongUdpWasBlocked() {
        connect();
        sim.connected();
        udp = false;
        talk(400_000);
        assertEquals(SERVER_TCP, session().endpoint());
        udp = true;
        talk(31_000);
        assertEquals(sim.server.address, session().endpoint());
    }

    @Test
    void anAuthenticatedSessionMovesAsAnEncryptedOneDoes() {
        restart(Mode.AUTH_ONLY);
        connect();
        sim.connected();
        udp = false;
        talk(3_000);
        assertEquals(SERVER_TCP, session().endpoint());
        assertEquals(Mode.AUTH_ONLY, session().mode());
        assertEquals(1, session().handshakes());
    }

    @Test
    void aPlainSessionStaysWhereItIsAndIsReplacedByAHandshake() {
        restart(Mode.PLAIN);
        connect();
        sim.connected();
        udp = false;
        talk(3_000);
        assertEquals(sim.server.address, session().endpoint());
        talk(6_000);
        assertEquals(SERVER_TCP, session().endpoint());
        assertEquals(Mode.PLAIN, session().mode());
        assertEquals(2, session().handshakes());
    }

    private void restart(Mode mode) {
        sim.weakest = mode;
        sim.modes = Set.of(mode);
        sim.startServer();
        sim.startClient();
    }

    @Test
    void anAlternativeByTcpIsTakenByAClientThatHasTcp() {
        connect();
        sim.connected();
        Endpoint other = Simulation.endpoint("192.0.2.1", 443).over(Endpoint.TCP);
        sim.settings = new PushSettings(null, null, null, List.of(other), 0, PushSettings.UNSET).settings();
        sim.server.engine.reconfigure(sim.now());
        sim.run(200);
        List<Endpoint> asked = new ArrayList<>();
        sim.elsewhere = (datagram, to) -> asked.add(to);
        udp = false;
        talk(1_500);
        assertTrue(asked.contains(SERVER_TCP) && asked.contains(other), asked.toString());
    }

    @Test
    void itReturnsToUdpOnceThatAnswers() {
        connect();
        sim.connected();
        udp = false;
        talk(30_000);
        assertEquals(SERVER_TCP, session().endpoint());
        udp = true;
        talk(31_000);
        assertEquals(sim.server.address, session().endpoint());
        assertEquals(sim.client.address, sim.server.session().endpoint());
        assertEquals("it answers", session().carriedWhy());
        assertEquals(1, session().handshakes());
        int before = overTcp;
        talk(10_000);
        assertEquals(before, overTcp, "nothing is left on TCP");
    }

    @Test
    void aSessionThatBeganOnTcpReturnsToUdp() {
        udp = false;
        connect();
        sim.connected();
        udp = true;
        sim.run(11_000);
        assertEquals(sim.server.address, session().endpoint());
        assertEquals(1, session().handshakes());
    }

    @Test
    void probesOfUdpBecomeRarer() {
        connect();
        sim.connected();
        udp = false;
        talk(3_000);
        int before = sim.count[0];
        talk(100_000);
        int first = sim.count[0] - before;
        before = sim.count[0];
        talk(100_000);
        assertTrue(first <= 8 && sim.count[0] - before < first, first + " and " + (sim.count[0] - before) + " datagrams over UDP");
    }

    @Test
    void aShortSilenceOfBothMovesNothing() {
        connect();
        sim.connected();
        tcp = false;
        udp = false;
        talk(1_800);
        udp = true;
        talk(5_000);
        assertEquals(sim.server.address, session().endpoint());
        assertEquals(1, session().handshakes());
    }

    @Test
    void datagramsAreNoLargerThanTheCarrierTakes() {
        sim.clientMax = 8_972;
        sim.serverMax = 8_972;
        sim.otherMax = 1_500;
        sim.startServer();
        sim.startClient();
        connect();
        sim.connected();
        assertEquals(8_972, session().maxDatagram());
        udp = false;
        talk(3_000);
        assertEquals(1_500, session().maxDatagram());
        assertEquals(1_500, sim.server.session().maxDatagram());
        assertTrue(session().tunnelMtu() <= 1_463);
    }

    @Test
    void whatStandsOnTheWayBetweenAnswersNothing() {
        connect();
        sim.connected();
        sim.wire = (datagram, toServer) -> toServer;
        talk(4_000);
        assertEquals(SERVER_TCP, session().endpoint(), "answers do not arrive over UDP");
        talk(20_000);
        assertEquals(SERVER_TCP, session().endpoint(), "a challenge that arrives proves nothing");
        assertEquals(CLIENT_TCP, sim.server.session().endpoint());
    }
}
