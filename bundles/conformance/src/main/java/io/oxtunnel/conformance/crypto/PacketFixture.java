package io.oxtunnel.conformance.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** What a test of packets begins with: a memory, a key, and a packet's places in the memory. */
public abstract class PacketFixture {
    static final int HEADER = 9;
    static final int NONCE_AT = HEADER;
    static final int BODY_AT = HEADER + Suite.NONCE;
    static final int ELSEWHERE = 100_000;

    final Random random = new Random(8439);
    final NativeBufferPool memory = new NativeBufferPool(0, 3);
    final byte[] key = bytes(Suite.KEY);

    /** The provider under test. */
    protected abstract CipherProvider provider();

    @AfterEach
    void free() {
        memory.close();
    }

    final void assumeSuite(Suite suite) {
        assumeTrue(provider().suites().contains(suite), () -> "skipped: this provider does not have " + suite.label());
    }

    final byte[] bytes(int n) {
        byte[] result = new byte[n];
        random.nextBytes(result);
        return result;
    }

    final byte[] read(long at, int n) {
        byte[] result = new byte[n];
        memory.read(at, result, 0, n);
        return result;
    }

    final void write(long at, byte[] bytes) {
        memory.write(bytes, 0, at, bytes.length);
    }

    static void seal(Sealer sealer, long in, int n, long out) {
        sealer.begin(NONCE_AT);
        sealer.aad(0, HEADER);
        if (n > 0) {
            sealer.data(in, n, out);
        }
        sealer.finish(out + n);
    }

    static boolean open(Opener opener, int n, long out) {
        return opener.open(NONCE_AT, 0, HEADER, 0, 0, BODY_AT, n, out);
    }

    final byte[] reference(Suite suite, byte[] plaintext) {
        return provider().seal(suite, key, read(NONCE_AT, Suite.NONCE), read(0, HEADER), plaintext);
    }
}
