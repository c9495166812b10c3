package io.oxtunnel.session.sim;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both crypto services by the JDK, simple rather than fast: a new cipher for every packet. It fails when a (key, nonce) pair is sealed
 * twice (PROTOCOL.md P3, T10). One thread.
 */
public final class JcaCrypto implements CipherProvider, KeyAgreement {
    private static final ThreadLocal<Map<ByteBuffer, byte[]>> KEYS = ThreadLocal.withInitial(LinkedHashMap::new);
    private final boolean fastAes;
    private final Set<ByteBuffer> sealed = new HashSet<>();

    /** Makes both services. */
    public JcaCrypto(boolean fastAes) {
        this.fastAes = fastAes;
    }

    /** Returns every key that this thread has sealed with. */
    public static List<byte[]> keysOfThisThread() {
        return List.copyOf(KEYS.get().values());
    }

    /** Starts the list anew. */
    public static void forgetKeysOfThisThread() {
        KEYS.get().clear();
    }

    @Override
    public boolean fastAes() {
        return fastAes;
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String describe() {
        return "JCA";
    }

    @Override
    public Set<Suite> suites() {
        return Set.of(Suite.values());
    }

    @Override
    public byte[] seal(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        if (!sealed.add(ByteBuffer.allocate(key.length + nonce.length).put(key).put(nonce).flip())) {
            throw new AssertionError("a nonce was used twice under one key");
        }
        KEYS.get().putIfAbsent(ByteBuffer.wrap(key.clone()), key.clone());
        try {
            return run(Cipher.ENCRYPT_MODE, suite, key, nonce, aad, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] open(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, suite, key, nonce, aad, sealed);
    }

    private static byte[] run(int mode, Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] in) throws GeneralSecurityException {
        boolean gcm = suite == Suite.AES_256_GCM;
        Cipher cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
        AlgorithmParameterSpec spec = gcm ? new GCMParameterSpec(128, nonce) : new IvParameterSpec(nonce);
        cipher.init(mode, new SecretKeySpec(key, gcm ? "AES" : "ChaCha20"), spec);
        cipher.updateAAD(aad);
        return cipher.doFinal(in);
    }

    @Override
    public Sealer sealer(Suite suite, byte[] key, Memory memory) {
        return new ArraySealer(this, suite, key.clone(), memory);
    }

    @Override
    public Opener opener(Suite suite, byte[] key, Memory memory) {
        return new ArrayOpener(this, suite, key.clone(), memory);
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        byte[] basePoint = new byte[32];
        basePoint[0] = 9;
        try {
            return agree(privateKey, basePoint);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("X25519");
        byte[] reversed = new byte[32];
        for (int i = 0; i < 32; i++) {
            reversed[i] = publicKey[31 - i];
        }
        reversed[0] &= 0x7f;
        PrivateKey own = factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
        PublicKey other = factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, reversed)));
        javax.crypto.KeyAgreement agreement = javax.crypto.KeyAgreement.getInstance("X25519");
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    private static byte[] read(Memory memory, long at, int length) {
        byte[] bytes = new byte[length];
        memory.read(at, bytes, 0, length);
        return bytes;
    }

    private static final class ArraySealer implements Sealer {
        private final JcaCrypto crypto;
        private final Suite suite;
        private final byte[] key;
        private final Memory memory;
        private final ByteArrayOutputStream aad = new ByteArrayOutputStream();
        private byte[] nonce;
        private byte[] data;
        private long out;

        ArraySealer(JcaCrypto crypto, Suite suite, byte[] key, Memory memory) {
            this.crypto = crypto;
            this.suite = suite;
            this.key = key;
            this.memory = memory;
        }

        @Override
        public void begin(long nonceAt) {
            nonce = read(memory, nonceAt, 12);
            aad.reset();
            data = new byte[0];
        }

        @Override
        public void aad(long at, int length) {
            aad.writeBytes(read(memory, at, length));
        }

        /** The tests seal each packet by one call. */
        @Override
        public void data(long in, int length, long to) {
            data = read(memory, in, length);
            out = to;
        }

        @Override
        public void finish(long tagAt) {
            byte[] sealed = crypto.seal(suite, key, nonce, aad.toByteArray(), data);
            memory.write(sealed, 0, out, data.length);
            memory.write(sealed, data.length, tagAt, 16);
        }

        @Override
        public void close() {
            // Nothing is held outside the heap.
        }
    }

    private record ArrayOpener(JcaCrypto crypto, Suite suite, byte[] key, Memory memory) implements Opener {
        @Override
        public boolean open(long nonceAt, long aadAt, int aadLength, long aad2At, int aad2Length, long in, int length, long out) {
            ByteArrayOutputStream aad = new ByteArrayOutputStream();
            aad.writeBytes(read(memory, aadAt, aadLength));
            aad.writeBytes(read(memory, aad2At, aad2Length));
            try {
                byte[] plain = crypto.open(suite, key, read(memory, nonceAt, 12), aad.toByteArray(), read(memory, in, length + 16));
                memory.write(plain, 0, out, plain.length);
                return true;
            } catch (GeneralSecurityException e) {
                return false;
            }
        }

        @Override
        public void close() {
            // Nothing is held outside the heap.
        }
    }
}
