package io.oxtunnel.session.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The frozen handshake seen from inside: its hash, and that a third key extends the chain of the two (PROTOCOL.md 3). */
final class ResumptionSecretTest {
    @Test
    void splitIsTheStartOfTheChainThatTheFrozenVectorExtends() throws GeneralSecurityException {
        Vectors vectors = new Vectors();
        JcaCrypto crypto = new JcaCrypto(true);
        byte[] init = vectors.get("init");
        byte[] prologue = ByteBuffer.allocate(27).put("OxTunnel/1".getBytes(StandardCharsets.US_ASCII)).put(init, 0, 17).array();
        IkResponder responder = new IkResponder(crypto, crypto, prologue, KeyPair.of(vectors.get("server_static"), crypto));
        responder.readStatic(Arrays.copyOfRange(init, 17, 49), Arrays.copyOfRange(init, 49, 97));
        responder.readPayload(Arrays.copyOfRange(init, 97, 209));
        responder.write(vectors.get("server_ephemeral"), vectors.get("psk"), vectors.get("response_payload"));
        assertArrayEquals(vectors.get("handshake_hash"), responder.state.hash);
        NoiseKeys keys = responder.split();
        assertArrayEquals(vectors.get("key_client_to_server"), keys.fromInitiator());
        assertArrayEquals(vectors.get("key_server_to_client"), keys.fromResponder());
        assertArrayEquals(vectors.get("resumption_psk"), keys.resumption());
    }
}
