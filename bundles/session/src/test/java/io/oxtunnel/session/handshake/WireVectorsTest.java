package io.oxtunnel.session.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.noise.KeyPair;
import io.oxtunnel.session.noise.NoiseAnswer;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Vectors;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The frozen handshake of wire-vectors.json, byte for byte. */
final class WireVectorsTest {
    private final Vectors vectors = new Vectors();
    private final JcaCrypto crypto = new JcaCrypto(true);
    private final Codec codec = new Ox1Codec();
    private final Context context = new Context(codec, crypto, crypto, null, new SplittableRandom(1), InstantSource.system(), 1,
            to -> 1_452, 25, null);
    private final KeyPair client = KeyPair.of(vectors.get("client_static"), crypto);
    private final KeyPair server = KeyPair.of(vectors.get("server_static"), crypto);

    private OutgoingHandshake init() throws GeneralSecurityException {
        return new OutgoingHandshake(context, client, server.publicKey(), vectors.get("psk"), 0x01020304, vectors.get("client_ephemeral"),
                vectors.get("init_payload"));
    }

    @Test
    void initIsTheFrozenOne() throws GeneralSecurityException {
        assertArrayEquals(vectors.get("init"), init().datagram());
    }

    @Test
    void serverReadsTheFrozenInitAndWritesTheFrozenResponse() throws GeneralSecurityException, MalformedException {
        byte[] init = vectors.get("init");
        assertTrue(IncomingHandshake.isInit(init));
        assertTrue(IncomingHandshake.isMeantFor(new Mac1(server.publicKey()), init));
        IncomingHandshake handshake = new IncomingHandshake(context, server, init);
        assertEquals(0x01020304, handshake.clientIndex());
        assertArrayEquals(client.publicKey(), handshake.clientKey());
        byte[] payload = handshake.payload();
        assertArrayEquals(vectors.get("init_payload"), payload);
        InitPayload decoded = codec.decodeInit(payload);
        assertEquals(25, decoded.keepaliveSeconds());
        byte[] response = handshake.accept(client.publicKey(), 0xa1a2a3a4, vectors.get("server_ephemeral"), vectors.get("psk"),
                vectors.get("response_payload"));
        assertArrayEquals(vectors.get("response"), response);
        assertArrayEquals(vectors.get("key_client_to_server"), handshake.keys().fromInitiator());
        assertArrayEquals(vectors.get("key_server_to_client"), handshake.keys().fromResponder());
    }

    @Test
    void clientOpensTheFrozenResponse() throws GeneralSecurityException, MalformedException {
        byte[] response = vectors.get("response");
        assertTrue(OutgoingHandshake.isAccept(response));
        assertTrue(OutgoingHandshake.isMeantFor(new Mac1(client.publicKey()), response));
        assertEquals(0x01020304, OutgoingHandshake.receiver(response));
        NoiseAnswer answer = init().open(response);
        assertArrayEquals(vectors.get("response_payload"), answer.payload());
        assertArrayEquals(vectors.get("key_client_to_server"), answer.keys().fromInitiator());
        assertArrayEquals(vectors.get("key_server_to_client"), answer.keys().fromResponder());
        AcceptPayload accept = codec.decodeAccept(answer.payload());
        assertEquals(OutgoingHandshake.sender(response), accept.echo());
    }
}
