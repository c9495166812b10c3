package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.LoneServer;
import io.oxtunnel.session.sim.Simulation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An INIT with the mac2 of a cookie is sent from where the cookie did not go, or long after. */
@Tag("T15")
@DisplayName("T15 mac2 from other port refused")
class T15CookieTheftTest {
    private static final Endpoint SERVER = Simulation.endpoint("192.0.2.1", 51_820);
    private static final Endpoint OWNER = Simulation.endpoint("203.0.113.5", 1_234);
    private static final int COOKIE = 73;
    private static final int ACCEPT = 213;
    private final LoneServer server = new LoneServer();
    private byte[] proven;

    @AfterEach
    void close() {
        server.close();
    }

    @BeforeEach
    void takeACookie() {
        server.underLoad();
        byte[][] said = new byte[1][];
        SessionEngine client = server.client(1, datagram -> said[0] = datagram);
        client.connect(List.of(SERVER), server.now);
        byte[] cookie = server.ask(said[0], OWNER);
        assertEquals(COOKIE, cookie.length);
        client.handshake(cookie, SERVER, server.now);
        proven = said[0];
    }

    private int answer(Endpoint from) {
        server.underLoad();
        return server.ask(proven, from).length;
    }

    @Test
    void itsOwnerGetsIn() {
        assertEquals(ACCEPT, answer(OWNER));
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.5, 1235", "203.0.113.6, 1234", "2001:db8::5, 1234"})
    void fromElsewhereItIsWorthNothing(String address, int port) {
        assertEquals(COOKIE, answer(Simulation.endpoint(address, port)));
        assertEquals(2, server.dropped(DropReason.COOKIE_REQUIRED));
        assertEquals(ACCEPT, answer(OWNER), "its owner is none the worse");
    }

    @Test
    void anyOtherMac2IsRefused() {
        for (int bit = 0; bit < 128; bit++) {
            proven[proven.length - 16 + bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(COOKIE, answer(OWNER));
            proven[proven.length - 16 + bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertEquals(ACCEPT, answer(OWNER));
    }

    /** The secret is replaced after 120 s and accepted for 120 s more. */
    @Test
    void itDiesWithItsSecret() {
        server.now += TimeUnit.SECONDS.toNanos(240) - 1;
        assertEquals(ACCEPT, answer(OWNER));
    }

    @Test
    void afterThatItIsRefused() {
        server.now += TimeUnit.SECONDS.toNanos(240);
        assertEquals(COOKIE, answer(OWNER));
    }
}
