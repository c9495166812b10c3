package io.oxtunnel.runtime.live;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.BufferPool;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;

/**
 * Tries a crypto provider before it takes over: it must have every suite of who serves now, and come to the same results, on the control
 * path and in the memory of the data path. Control path.
 */
public final class Trial {
    private static final int TEXT = 64;
    private static final int AAD = 9;
    // Numbers that are no secret: they seal nothing that leaves.
    private static final long SEED = 25_519;

    private Trial() {
    }

    /**
     * Tries ciphers.
     *
     * @throws IOException if they cannot take over; the message says why
     */
    public static void of(CipherProvider next, CipherProvider serving, BufferPool pool) throws IOException {
        if (!next.suites().containsAll(serving.suites())) {
            throw new IOException(next.name() + " has " + next.suites() + "; needed: " + serving.suites());
        }
        Random numbers = new Random(SEED);
        for (Suite suite : serving.suites()) {
            byte[] key = bytes(numbers, 32);
            byte[] nonce = bytes(numbers, Suite.NONCE);
            byte[] aad = bytes(numbers, AAD);
            byte[] text = bytes(numbers, TEXT);
            byte[] sealed = next.seal(suite, key, nonce, aad, text);
            require(Arrays.equals(sealed, serving.seal(suite, key, nonce, aad, text)), next, suite, "seals otherwise than " + serving.name());
            try {
                require(Arrays.equals(text, next.open(suite, key, nonce, aad, sealed)), next, suite, "does not open what it sealed");
            } catch (GeneralSecurityException e) {
                throw new IOException(next.name() + " " + suite.label() + " refuses what it sealed", e);
            }
            inPlace(next, suite, pool, new byte[][] {key, nonce, aad, text, sealed});
        }
    }

    private static void inPlace(CipherProvider next, Suite suite, BufferPool pool, byte[][] known) throws IOException {
        int buffer = pool.acquireSmall();
        if (buffer == BufferPool.NONE) {
            throw new IOException("no buffer is free to try " + next.name() + " in; try again");
        }
        try (Sealer sealer = next.sealer(suite, known[0], pool); Opener opener = next.opener(suite, known[0], pool)) {
            long nonce = pool.at(buffer);
            long aad = nonce + known[1].length;
            long text = aad + known[2].length;
            pool.write(known[1], 0, nonce, known[1].length);
            pool.write(known[2], 0, aad, known[2].length);
            pool.write(known[3], 0, text, known[3].length);
            sealer.begin(nonce);
            sealer.aad(aad, known[2].length);
            sealer.data(text, TEXT, text);
            sealer.finish(text + TEXT);
            byte[] sealed = new byte[known[4].length];
            pool.read(text, sealed, 0, sealed.length);
            require(Arrays.equals(known[4], sealed), next, suite, "seals otherwise in place");
            require(opener.open(nonce, aad, known[2].length, 0, 0, text, TEXT, text), next, suite, "does not open in place");
            pool.putByte(text + TEXT, (byte) ~pool.getByte(text + TEXT));
            require(!opener.open(nonce, aad, known[2].length, 0, 0, text, TEXT, text), next, suite, "opens what was changed");
        } finally {
            pool.release(buffer);
        }
    }

    /**
     * Tries a key agreement.
     *
     * @throws IOException if it comes to another result
     */
    public static void of(KeyAgreement next, KeyAgreement serving) throws IOException {
        Random numbers = new Random(SEED);
        byte[] own = bytes(numbers, 32);
        byte[] other = serving.publicKey(bytes(numbers, 32));
        try {
            if (!Arrays.equals(next.publicKey(own), serving.publicKey(own)) || !Arrays.equals(next.agree(own, other), serving.agree(own, other))) {
                throw new IOException(next.name() + " X25519 comes to another result than " + serving.name());
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(next.name() + " X25519 refuses a good key", e);
        }
    }

    private static byte[] bytes(Random numbers, int n) {
        byte[] all = new byte[n];
        numbers.nextBytes(all);
        return all;
    }

    private static void require(boolean good, CipherProvider next, Suite suite, String otherwise) throws IOException {
        if (!good) {
            throw new IOException(next.name() + " " + suite.label() + " " + otherwise);
        }
    }
}
