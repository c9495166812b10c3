package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.Suite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One EVP_CIPHER_CTX with its key set, on machine addresses: a packet sets only the nonce. One thread; no call but the constructor and
 * {@link #close} allocates. Addresses are not checked here.
 *
 * <p>Beside the context stand, in one block of the C heap, the int into which libcrypto writes lengths, and the OSSL_PARAM array
 * through which the tag is read or set (OSSL_PARAM(3)):
 * <pre>
 *   0  int outl
 *  16  key -> 96 | 24 data_type | 32 data = address of the tag | 40 data_size 16 | 48 return_size
 *  56  key = 0, the end
 *  96  "tag\0"
 * </pre>
 */
final class AeadContext implements AutoCloseable {
    private static final int PARAMS = 16;
    private static final int PARAM_TYPE = 24;
    private static final int PARAM_DATA = 32;
    private static final int PARAM_SIZE = 40;
    private static final int NAME = 96;
    private static final int BLOCK = 104;
    private static final int OSSL_PARAM_OCTET_STRING = 5;

    private final MemorySegment block;
    private final long outLength;
    private final long params;
    private long context;

    private AeadContext(long context) {
        this.context = context;
        block = Libcrypto.allocate(BLOCK);
        outLength = block.address();
        params = outLength + PARAMS;
        block.setString(NAME, "tag");
        block.set(ValueLayout.JAVA_LONG, PARAMS, outLength + NAME);
        block.set(ValueLayout.JAVA_INT, PARAM_TYPE, OSSL_PARAM_OCTET_STRING);
        block.set(ValueLayout.JAVA_LONG, PARAM_SIZE, Suite.TAG);
    }

    /** Makes a context that encrypts. {@code key} has 32 bytes. */
    static AeadContext encrypting(Suite suite, byte[] key) {
        return make(suite, key, true);
    }

    /** Makes a context that decrypts. {@code key} has 32 bytes. */
    static AeadContext decrypting(Suite suite, byte[] key) {
        return make(suite, key, false);
    }

    private static AeadContext make(Suite suite, byte[] key, boolean encrypt) {
        AeadContext made = new AeadContext(Evp.newContext());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, key);
            int result = encrypt ? Evp.encryptInit(made.context, Evp.cipher(suite), copy.address(), 0, 0)
                    : Evp.decryptInit(made.context, Evp.cipher(suite), copy.address(), 0, 0);
            copy.fill((byte) 0);
            if (result != 1) {
                made.close();
                throw Libcrypto.failed("EVP_CipherInit_ex2 of " + suite.label());
            }
        }
        return made;
    }

    /** Starts a packet that is encrypted. */
    void begin(long nonce) {
        if (context == 0) {
            throw new IllegalStateException("sealer: it is closed");
        }
        if (Evp.encryptInit(context, 0, 0, nonce, 0) != 1) {
            throw Libcrypto.failed("EVP_EncryptInit_ex2");
        }
    }

    /** Encrypts; with {@code out} 0 the bytes are authenticated only. */
    void encrypt(long in, int length, long out) {
        if (Evp.encryptUpdate(context, out, outLength, in, length) != 1) {
            throw Libcrypto.failed("EVP_EncryptUpdate");
        }
    }

    /** Writes the tag of a packet that is encrypted. */
    void finish(long tag) {
        block.set(ValueLayout.JAVA_LONG, PARAM_DATA, tag);
        // Nothing is left to write at the end of a stream cipher, but the parameter must not be null.
        if (Evp.encryptFinal(context, tag, outLength) != 1) {
            throw Libcrypto.failed("EVP_EncryptFinal_ex");
        }
        if (Evp.getParams(context, params) != 1) {
            throw Libcrypto.failed("EVP_CIPHER_CTX_get_params");
        }
    }

    /** Decrypts a packet whose tag follows it, with up to two authenticated parts. Returns whether the tag fits. */
    boolean open(long nonce, long aad, int aadLength, long aad2, int aad2Length, long in, int length, long out) {
        if (context == 0) {
            throw new IllegalStateException("opener: it is closed");
        }
        block.set(ValueLayout.JAVA_LONG, PARAM_DATA, in + length);
        boolean fits = Evp.decryptInit(context, 0, 0, nonce, params) == 1
                && (aadLength == 0 || Evp.decryptUpdate(context, 0, outLength, aad, aadLength) == 1)
                && (aad2Length == 0 || Evp.decryptUpdate(context, 0, outLength, aad2, aad2Length) == 1)
                && (length == 0 || Evp.decryptUpdate(context, out, outLength, in, length) == 1)
                && Evp.decryptFinal(context, out, outLength) == 1;
        if (!fits) {
            Libcrypto.clearErrors();
        }
        return fits;
    }

    @Override
    public void close() {
        if (context != 0) {
            Evp.freeContext(context);
            context = 0;
            Libcrypto.clearFree(block);
        }
    }
}
