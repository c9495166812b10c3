package io.oxtunnel.session.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.ResumePayload;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.noise.KeyPair;
import io.oxtunnel.session.noise.NoiseAnswer;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Vectors;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The frozen RESUME of wire-vectors.json, byte for byte, and the RETRY_FULL to it, which was made by a program of its own. */
final class ResumeVectorsTest {
    private static final byte[] RETRY = HexFormat.of().parseHex(
            "4f58080000000000280201040301020304b7565718742b94242eb1c1167a71c2b753a8cf6c52c10e290966675b2071978a");

    private final Vectors vectors = new Vectors();
    private final JcaCrypto crypto = new JcaCrypto(true);
    private final Codec codec = new Ox1Codec();
    private final Context context = new Context(codec, crypto, crypto, null, new SplittableRandom(1), InstantSource.system(), 1,
            to -> 1_452, 25, null);
    private final byte[] server = KeyPair.of(vectors.get("server_static"), crypto).publicKey();
    private final byte[] client = KeyPair.of(vectors.get("client_static"), crypto).publicKey();

    private OutgoingResumption resume() {
        return new OutgoingResumption(context, server, vectors.get("ticket"), vectors.get("resumption_psk"), 0x01020304,
                vectors.get("client_ephemeral"), vectors.get("resume_payload"));
    }

    @Test
    void resumeIsTheFrozenOne() {
        assertArrayEquals(vectors.get("resume_init"), resume().datagram());
    }

    @Test
    void serverReadsTheFrozenResume() throws GeneralSecurityException, MalformedException {
        byte[] resume = vectors.get("resume_init");
        assertTrue(IncomingResumption.isResume(resume));
        assertTrue(IncomingResumption.isMeantFor(new Mac1(server), resume));
        IncomingResumption incoming = new IncomingResumption(context, resume);
        assertEquals(0x01020304, incoming.clientIndex());
        assertArrayEquals(vectors.get("ticket"), incoming.ticket());
        byte[] payload = incoming.payload(vectors.get("resumption_psk"));
        assertArrayEquals(vectors.get("resume_payload"), payload);
        ResumePayload decoded = codec.decodeResume(payload);
        byte[] early = new byte[32];
        System.arraycopy(vectors.get("inner_packet"), 0, early, 0, 28);
        assertArrayEquals(early, decoded.early());
        assertArrayEquals(payload, codec.encode(decoded));
    }

    @Test
    void bothSidesAgree() throws GeneralSecurityException {
        IncomingResumption incoming = new IncomingResumption(context, vectors.get("resume_init"));
        incoming.payload(vectors.get("resumption_psk"));
        byte[] accept = incoming.accept(client, 0xa1a2a3a4, vectors.get("server_ephemeral"), null, vectors.get("response_payload"));
        assertEquals(213, accept.length);
        assertTrue(OutgoingHandshake.isAccept(accept));
        NoiseAnswer answer = resume().open(accept);
        assertArrayEquals(vectors.get("response_payload"), answer.payload());
        assertArrayEquals(incoming.keys().fromInitiator(), answer.keys().fromInitiator());
        assertArrayEquals(incoming.keys().fromResponder(), answer.keys().fromResponder());
        assertArrayEquals(incoming.keys().resumption(), answer.keys().resumption());
    }

    @Test
    void everyChangedByteBeforeMac1KeepsAResumeShut() {
        for (int at = 0; at < vectors.get("resume_init").length - 32; at++) {
            byte[] changed = vectors.get("resume_init");
            changed[at] ^= 1;
            IncomingResumption incoming = new IncomingResumption(context, changed);
            assertThrows(GeneralSecurityException.class, () -> incoming.payload(vectors.get("resumption_psk")), "byte " + at);
            assertFalse(IncomingResumption.isMeantFor(new Mac1(server), changed));
        }
    }

    @Test
    void retryFullIsTheFrozenOne() {
        Mac1 mac1 = new Mac1(server);
        assertArrayEquals(RETRY, RetryFull.make(codec, mac1, vectors.get("resume_init"), RetryFull.USED));
        assertTrue(RetryFull.isRetry(RETRY));
        assertTrue(RetryFull.isFrom(mac1, RETRY));
        assertFalse(RetryFull.isFrom(new Mac1(client), RETRY));
        assertEquals(RetryFull.USED, RetryFull.reason(RETRY));
        assertEquals(0x01020304, RetryFull.receiver(RETRY));
        OutgoingResumption resume = resume();
        assertTrue(resume.isEchoedBy(RETRY));
        byte[] other = RETRY.clone();
        other[17] ^= 1;
        assertFalse(resume.isEchoedBy(other));
    }

    @Test
    void aRetryFullHasOneOfFiveReasons() {
        for (int reason : new int[] {0, 6, 0xff}) {
            byte[] retry = RETRY.clone();
            retry[12] = (byte) reason;
            assertFalse(RetryFull.isRetry(retry));
        }
    }
}
