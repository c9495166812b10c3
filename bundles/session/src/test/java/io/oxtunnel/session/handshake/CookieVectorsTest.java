package io.oxtunnel.session.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Simulation;
import io.oxtunnel.session.sim.Vectors;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The frozen cookie of wire-vectors.json, byte for byte. */
final class CookieVectorsTest {
    private final Vectors vectors = new Vectors();
    private final JcaCrypto crypto = new JcaCrypto(true);
    private final Context context = new Context(new Ox1Codec(), crypto, crypto, null, new SplittableRandom(1), InstantSource.system(), 1,
            to -> 1_452, 25, null);
    private final byte[] server = crypto.publicKey(vectors.get("server_static"));

    @Test
    void theCookieIsTheFrozenOne() {
        byte[] source = Cookies.source(Simulation.endpoint("192.0.2.7", 40_000));
        assertArrayEquals(vectors.get("cookie_source"), source);
        assertArrayEquals(vectors.get("cookie"), Cookies.cookie(vectors.get("cookie_secret"), source));
    }

    @Test
    void theReplyIsTheFrozenOne() {
        byte[] nonce = Arrays.copyOfRange(vectors.get("cookie_message"), 17, 41);
        byte[] reply = CookieReply.make(context, server, vectors.get("init"), vectors.get("cookie"), nonce);
        assertArrayEquals(vectors.get("cookie_message"), reply);
        assertTrue(CookieReply.is(reply));
        assertEquals(0x01020304, CookieReply.receiver(reply));
    }

    @Test
    void theReplyOpensForItsInitAndForNoOther() throws GeneralSecurityException {
        byte[] init = vectors.get("init");
        assertArrayEquals(vectors.get("cookie"), CookieReply.open(context, server, vectors.get("cookie_message"), init));
        init[init.length - 32] ^= 1;
        assertThrows(GeneralSecurityException.class, () -> CookieReply.open(context, server, vectors.get("cookie_message"), init));
    }

    @Test
    void theMac2IsTheFrozenOne() {
        byte[] init = vectors.get("init");
        Mac2.write(init, vectors.get("cookie"));
        assertArrayEquals(vectors.get("init_mac2"), Arrays.copyOfRange(init, init.length - 16, init.length));
        assertTrue(Mac2.fits(init, vectors.get("cookie")));
    }
}
