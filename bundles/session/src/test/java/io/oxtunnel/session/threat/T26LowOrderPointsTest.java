package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Simulation;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client of the allow-list sends a point of small order as its ephemeral key: every DH with it is zero, and everybody who recorded the
 * session could compute its keys. All points of RFC 7748 section 7 and of Curve25519's page "May the Fourth".
 */
@Tag("T26")
@DisplayName("T26 Wycheproof x25519 31 small-order cases refused")
class T26LowOrderPointsTest {
    private final Simulation sim = new Simulation();

    @AfterEach
    void close() {
        sim.close();
    }

    /** Its static key is honest; each other key it makes is a point of small order. */
    private record Evil(KeyAgreement honest, byte[] own, byte[] point) implements KeyAgreement {
        @Override
        public String name() {
            return "evil";
        }

        @Override
        public byte[] publicKey(byte[] privateKey) {
            return Arrays.equals(privateKey, own) ? honest.publicKey(privateKey) : point.clone();
        }

        @Override
        public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
            return Arrays.equals(privateKey, own) ? honest.agree(privateKey, publicKey) : new byte[32];
        }
    }

    /** Takes what it gets. */
    private record Careless(KeyAgreement honest) implements KeyAgreement {
        @Override
        public String name() {
            return "careless";
        }

        @Override
        public byte[] publicKey(byte[] privateKey) {
            return honest.publicKey(privateKey);
        }

        @Override
        public byte[] agree(byte[] privateKey, byte[] publicKey) {
            try {
                return honest.agree(privateKey, publicKey);
            } catch (GeneralSecurityException e) {
                return new byte[32];
            }
        }
    }

    private void attack(String point) {
        sim.clientAgreement = honest -> new Evil(honest, sim.clientPrivate(), HexFormat.of().parseHex(point));
        // One INIT: with secrets of zeros a second one would be sealed under the keys of the first.
        sim.start().run(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"})
    void theServerRefusesThePoint(String point) {
        attack(point);
        assertNull(sim.server.session());
        assertEquals(1, sim.server.dropped(DropReason.HANDSHAKE_UNREADABLE));
        assertEquals(0, sim.count[1], "it answers nothing");
    }

    /** The control: the attack is real where a DH of zero is taken. */
    @ParameterizedTest
    @ValueSource(strings = "0100000000000000000000000000000000000000000000000000000000000000")
    void aCarelessServerWouldAgreeOnKnownKeys(String point) {
        sim.serverAgreement = Careless::new;
        attack(point);
        assertNotNull(sim.server.session());
    }
}
