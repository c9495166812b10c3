package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.noise.Hash;
import io.oxtunnel.session.sim.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody on the way changes what is being negotiated, in clear or inside the cipher, which turns exactly the plaintext bit he wants, and
 * makes the mac1 right again, as anybody can. Both sides would take the weaker mode if it were theirs to choose.
 */
@Tag("T18")
@DisplayName("T18 mutate each negotiated bit on the wire: handshake fails")
class T18DowngradeTest {
    private static final int INIT = 241;
    private static final int INIT_PAYLOAD = 97;
    private static final int INIT_MAC1 = 209;
    private static final int ACCEPT = 213;
    private static final int ACCEPT_PAYLOAD = 53;
    private static final int ACCEPT_MAC1 = 181;
    private static final int MAC = 16;
    private final Simulation sim = new Simulation();

    @BeforeEach
    void bothTakeAnything() {
        sim.weakest = Mode.PLAIN;
        sim.modes = Set.of(Mode.values());
    }

    @AfterEach
    void close() {
        sim.close();
    }

    /** Type, version, kind; capabilities (the suites among them) and modes; max_datagram. */
    static IntStream bitsOfInit() {
        return IntStream.concat(bits(9, 3), bits(INIT_PAYLOAD + 28, 8));
    }

    /** Type, version, kind; capabilities, mode, suite, max_datagram; the reason to reject. */
    static IntStream bitsOfAccept() {
        return IntStream.concat(bits(9, 3), IntStream.concat(bits(ACCEPT_PAYLOAD + 32, 8), bits(ACCEPT_PAYLOAD + 104, 1)));
    }

    private static IntStream bits(int at, int bytes) {
        return IntStream.range(8 * at, 8 * (at + bytes));
    }

    /** Changes datagrams of a length on their way, and makes their mac1 right again. */
    private void onTheWay(int length, UnaryOperator<byte[]> change) {
        sim.wire = (datagram, toServer) -> {
            if (datagram.length == length) {
                byte[] publicKey = length == INIT ? sim.serverKey : sim.clientPublic();
                System.arraycopy(remac(change.apply(datagram.clone()), publicKey, length == INIT ? INIT_MAC1 : ACCEPT_MAC1), 0, datagram, 0, length);
            }
            return true;
        };
    }

    private static byte[] remac(byte[] datagram, byte[] publicKey, int at) {
        byte[] key = Hash.sha256("ox-mac1".getBytes(StandardCharsets.US_ASCII), publicKey);
        System.arraycopy(Hash.hmac(key, Arrays.copyOf(datagram, at)), 0, datagram, at, MAC);
        return datagram;
    }

    private static byte[] flipped(byte[] datagram, int bit) {
        datagram[bit / 8] ^= (byte) (1 << bit % 8);
        return datagram;
    }

    @ParameterizedTest
    @MethodSource("bitsOfInit")
    void ofTheInit(int bit) {
        onTheWay(INIT, datagram -> flipped(datagram, bit));
        sim.start().run(3_000);
        assertNull(sim.client.session().sending());
        assertEquals(0, sim.count[1], "not even an answer");
    }

    @ParameterizedTest
    @MethodSource("bitsOfAccept")
    void ofTheAccept(int bit) {
        onTheWay(ACCEPT, datagram -> flipped(datagram, bit));
        sim.start().run(3_000);
        assertNull(sim.client.session().sending());
        assertEquals(0, sim.sessions());
    }

    @Test
    void aMac1MadeAgainDoesNotHinderByItself() {
        onTheWay(INIT, datagram -> datagram);
        sim.start().connected();
        assertNotNull(sim.client.session().sending());
        assertEquals(Mode.ENCRYPTED, sim.client.session().mode());
    }

    /** A server that is bought: it has the keys, and answers with less than it was asked for. */
    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"AUTH_ONLY", "PLAIN"})
    void aClientTakesNoModeThatItHasNotNamed(Mode weaker) {
        sim.weakest = Mode.ENCRYPTED;
        sim.answer = payload -> with(payload, weaker, payload.suite());
        sim.start().run(3_000);
        assertNull(sim.client.session().sending());
        assertEquals(true, sim.client.dropped(DropReason.BAD_PAYLOAD) > 0);
    }

    @Test
    void aClientTakesNoSuiteThatItHasNotOffered() {
        sim.suite = Suite.AES_256_GCM;
        sim.answer = payload -> with(payload, Mode.ENCRYPTED, Suite.CHACHA20_POLY1305.code());
        sim.start().run(3_000);
        assertNull(sim.client.session().sending());
    }

    private static AcceptPayload with(AcceptPayload p, Mode mode, int suite) {
        return new AcceptPayload(p.serverId(), p.sessionId(), p.capabilities(), mode, suite, p.maxDatagram(), p.address4(), p.prefix4(),
                p.prefix6(), p.tunnelMtu(), p.address6(), p.dns4(), p.dns6(), p.keepaliveSeconds(), p.idleSeconds(), p.configEpoch(),
                p.serverTime(), p.echo(), p.reject());
    }
}
