package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.session.noise.Hash;
import io.oxtunnel.session.sim.Simulation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bit of a datagram is another one when it arrives, wherever it stands; of a handshake also with a mac1 that was made right again. */
@Tag("T5")
@DisplayName("T5 flip every bit of every form: 0 accepted")
class T05FlippedBitsTest {
    private static final int INIT = 241;
    private static final int INIT_MAC1 = 209;
    private static final int ACCEPT = 213;
    private static final int ACCEPT_MAC1 = 181;
    private static final int MAC = 16;
    private final Simulation sim = new Simulation();
    private byte[] captured;

    @AfterEach
    void close() {
        sim.close();
    }

    private void capture(int length) {
        sim.wire = (datagram, toServer) -> {
            captured = datagram.length == length && captured == null ? datagram.clone() : captured;
            return datagram.length != length;
        };
        sim.start().run(100);
        sim.wire = (datagram, toServer) -> true;
    }

    /** Makes the mac1 right again: anyone who knows the public key can. */
    private static byte[] remac(byte[] datagram, byte[] publicKey, int at) {
        byte[] key = Hash.sha256("ox-mac1".getBytes(StandardCharsets.US_ASCII), publicKey);
        System.arraycopy(Hash.hmac(key, Arrays.copyOf(datagram, at)), 0, datagram, at, MAC);
        return datagram;
    }

    private static byte[] flipped(byte[] datagram, int bit) {
        byte[] copy = datagram.clone();
        copy[bit / 8] ^= (byte) (1 << bit % 8);
        return copy;
    }

    /** The mac2 of an INIT is left out: it is ignored unless the server is under load (section 6, to 4.1). */
    @Test
    void ofAnInit() {
        capture(INIT);
        for (int bit = 0; bit < (INIT_MAC1 + MAC) * 8; bit++) {
            sim.server.receive(flipped(captured, bit), Simulation.stranger(bit));
            if (bit < INIT_MAC1 * 8) {
                sim.server.receive(remac(flipped(captured, bit), sim.serverKey, INIT_MAC1), Simulation.stranger(bit));
            }
        }
        assertEquals(0, sim.count[1]);
        sim.server.receive(captured, sim.client.address);
        assertEquals(1, sim.count[1], "the genuine one is answered");
    }

    @Test
    void ofAnAccept() {
        capture(ACCEPT);
        for (int bit = 0; bit < ACCEPT * 8; bit++) {
            sim.client.receive(flipped(captured, bit), sim.server.address);
            if (bit < ACCEPT_MAC1 * 8) {
                sim.client.receive(remac(flipped(captured, bit), sim.clientPublic(), ACCEPT_MAC1), sim.server.address);
            }
        }
        assertNull(sim.client.session().sending());
        sim.client.receive(captured, sim.server.address);
        assertNotNull(sim.client.session().sending(), "the genuine one is taken");
    }

    @ParameterizedTest
    @ValueSource(ints = {Wire.ENCRYPTED, Wire.ENCRYPTED | Wire.IPV6, Wire.ENCRYPTED | Wire.BATCH})
    void ofSealedData(int flags) {
        sim.start().connected();
        byte[] datagram = sealed(flags, new byte[48]);
        for (int bit = 0; bit < datagram.length * 8; bit++) {
            sim.server.receive(flipped(datagram, bit), sim.client.address);
        }
        assertEquals(0, sim.server.delivered.size());
        sim.server.receive(datagram, sim.client.address);
        assertEquals(1, sim.server.delivered.size(), "the genuine one is taken");
    }

    @Test
    void ofSealedControl() {
        sim.start().connected();
        byte[] disconnect = sealed(Wire.ENCRYPTED | Wire.CONTROL, new byte[] {Wire.TYPE_DISCONNECT, 0, 0, 0, 0, 0, 0, 0});
        for (int bit = 0; bit < disconnect.length * 8; bit++) {
            sim.server.receive(flipped(disconnect, bit), sim.client.address);
        }
        assertEquals(1, sim.sessions());
        sim.server.receive(disconnect, sim.client.address);
        assertEquals(0, sim.sessions(), "the genuine one is taken");
    }

    private byte[] sealed(int flags, byte[] content) {
        SessionKey key = sim.client.session().sending();
        return sim.client.seal(key, flags, 0, key.claim(0, 1), content);
    }
}
