package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.session.noise.IkResponder;
import io.oxtunnel.session.noise.KeyPair;
import io.oxtunnel.session.noise.NoiseKeys;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody has a recording, and later both static private keys and the PSK. He plays the server again, from the frozen INIT. */
@Tag("T2")
@DisplayName("T2 static_keys_do_not_open_recording")
class T02StolenKeyTest {
    private final Vectors vectors = new Vectors();
    private final JcaCrypto crypto = new JcaCrypto(true);

    private NoiseKeys keys(byte[] serverEphemeral) throws GeneralSecurityException {
        byte[] init = vectors.get("init");
        byte[] prologue = ByteBuffer.allocate(27).put("OxTunnel/1".getBytes(StandardCharsets.US_ASCII)).put(init, 0, 17).array();
        IkResponder thief = new IkResponder(crypto, crypto, prologue, KeyPair.of(vectors.get("server_static"), crypto));
        thief.readStatic(Arrays.copyOfRange(init, 17, 49), Arrays.copyOfRange(init, 49, 97));
        // As the text says: who the client was is no secret from him.
        assertArrayEquals(vectors.get("init_payload"), thief.readPayload(Arrays.copyOfRange(init, 97, 209)));
        thief.write(serverEphemeral, vectors.get("psk"), vectors.get("response_payload"));
        return thief.split();
    }

    private byte[] open(byte[] key, String name) throws GeneralSecurityException {
        byte[] datagram = vectors.get(name);
        return crypto.open(Suite.CHACHA20_POLY1305, key, Arrays.copyOfRange(datagram, Wire.HEADER, Wire.CONTENT),
                Arrays.copyOf(datagram, Wire.HEADER), Arrays.copyOfRange(datagram, Wire.CONTENT, datagram.length));
    }

    @Test
    void theRecordingStaysShutWithoutTheEphemeralKey() throws GeneralSecurityException {
        byte[] guess = vectors.get("server_ephemeral");
        guess[5] ^= 1;
        NoiseKeys keys = keys(guess);
        assertThrows(GeneralSecurityException.class, () -> open(keys.fromInitiator(), "data"));
        assertThrows(GeneralSecurityException.class, () -> open(keys.fromResponder(), "data_server_to_client"));
    }

    @Test
    void onlyTheEphemeralKeyIsMissing() throws GeneralSecurityException {
        byte[] plain = open(keys(vectors.get("server_ephemeral")).fromInitiator(), "data");
        assertArrayEquals(vectors.get("inner_packet"), Arrays.copyOf(plain, vectors.get("inner_packet").length));
    }
}
