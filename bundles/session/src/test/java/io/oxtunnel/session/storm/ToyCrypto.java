package io.oxtunnel.session.storm;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Ciphers and key agreement for storms: a thousand times faster than real ones, of no worth against anybody, and right in what the
 * protocol relies on. Another key, nonce, AAD or bit does not open; two sides agree and a third does not. It fails when a (key, nonce)
 * pair is sealed twice (PROTOCOL.md P3). One thread.
 */
public final class ToyCrypto implements CipherProvider, KeyAgreement {
    private static final long PRIME = (1L << 61) - 1;
    private static final int TAG = 16;
    private final Set<Pair> sealed = new HashSet<>();

    private record Pair(long key, long high, int low) {
    }

    @Override
    public boolean fastAes() {
        return true;
    }

    @Override
    public String name() {
        return "toy";
    }

    @Override
    public String describe() {
        return "for simulations only";
    }

    @Override
    public Set<Suite> suites() {
        return Set.of(Suite.values());
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        return point(power(3, scalar(privateKey)));
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        long base = ByteBuffer.wrap(publicKey).getLong() & PRIME;
        if (base < 2 || base == PRIME || !Arrays.equals(publicKey, point(base))) {
            throw new GeneralSecurityException("not a point of this toy");
        }
        return point(power(base, scalar(privateKey)));
    }

    private static long scalar(byte[] privateKey) {
        return hash(1, privateKey, 0, privateKey.length) & PRIME;
    }

    private static byte[] point(long value) {
        return ByteBuffer.allocate(Suite.KEY).putLong(value).putLong(mix(value)).putLong(mix(value + 1)).putLong(mix(value + 2)).array();
    }

    private static long power(long base, long exponent) {
        long result = 1;
        long square = base;
        for (long left = exponent; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
                result = times(result, square);
            }
            square = times(square, square);
        }
        return result;
    }

    private static long times(long a, long b) {
        long low = a * b;
        long sum = (low & PRIME) + (Math.multiplyHigh(a, b) << 3 | low >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
    }

    @Override
    public byte[] seal(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        ByteBuffer n = ByteBuffer.wrap(nonce);
        if (!sealed.add(new Pair(hash(suite.code(), key, 0, key.length), n.getLong(0), n.getInt(8)))) {
            throw new AssertionError("a nonce was used twice under one key");
        }
        byte[] out = Arrays.copyOf(plaintext, plaintext.length + TAG);
        long k = hash(hash(suite.code(), key, 0, key.length), nonce, 0, nonce.length);
        stream(k, out, plaintext.length);
        tag(k, aad, out, plaintext.length, out, plaintext.length);
        return out;
    }

    @Override
    public byte[] open(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws GeneralSecurityException {
        int length = sealed.length - TAG;
        if (length < 0) {
            throw new GeneralSecurityException("shorter than a tag");
        }
        long k = hash(hash(suite.code(), key, 0, key.length), nonce, 0, nonce.length);
        byte[] tag = new byte[TAG];
        tag(k, aad, sealed, length, tag, 0);
        if (!Arrays.equals(tag, 0, TAG, sealed, length, sealed.length)) {
            throw new GeneralSecurityException("the tag does not fit");
        }
        byte[] out = Arrays.copyOf(sealed, length);
        stream(k, out, length);
        return out;
    }

    private static void stream(long key, byte[] bytes, int length) {
        for (int i = 0; i < length; i += Long.BYTES) {
            long pad = mix(key + i);
            for (int j = i; j < Math.min(length, i + Long.BYTES); j++) {
                bytes[j] ^= (byte) pad;
                pad >>>= 8;
            }
        }
    }

    private static void tag(long key, byte[] aad, byte[] text, int length, byte[] out, int at) {
        long one = hash(hash(key, aad, 0, aad.length), text, 0, length);
        ByteBuffer.wrap(out).putLong(at, one).putLong(at + Long.BYTES, mix(one ^ key));
    }

    private static long hash(long seed, byte[] bytes, int from, int length) {
        long h = mix(seed + length);
        int i = from;
        for (; i + Long.BYTES <= from + length; i += Long.BYTES) {
            long word = bytes[i] & 0xffL | (bytes[i + 1] & 0xffL) << 8 | (bytes[i + 2] & 0xffL) << 16 | (bytes[i + 3] & 0xffL) << 24
                    | (bytes[i + 4] & 0xffL) << 32 | (bytes[i + 5] & 0xffL) << 40 | (bytes[i + 6] & 0xffL) << 48 | (long) bytes[i + 7] << 56;
            h = mix(h ^ word);
        }
        for (; i < from + length; i++) {
            h = mix(h ^ bytes[i]);
        }
        return h;
    }

    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    @Override
    public Sealer sealer(Suite suite, byte[] key, Memory memory) {
        return new ToySealer(this, suite, key.clone(), memory);
    }

    @Override
    public Opener opener(Suite suite, byte[] key, Memory memory) {
        return new ToyOpener(this, suite, key.clone(), memory);
    }

    private static byte[] read(Memory memory, long at, int length) {
        byte[] bytes = new byte[length];
        memory.read(at, bytes, 0, length);
        return bytes;
    }

    private static final class ToySealer implements Sealer {
        private final ToyCrypto crypto;
        private final Suite suite;
        private final byte[] key;
        private final Memory memory;
        private byte[] nonce;
        private byte[] aad;
        private byte[] data;
        private long out;

        ToySealer(ToyCrypto crypto, Suite suite, byte[] key, Memory memory) {
            this.crypto = crypto;
            this.suite = suite;
            this.key = key;
            this.memory = memory;
        }

        @Override
        public void begin(long nonceAt) {
            nonce = read(memory, nonceAt, Suite.NONCE);
            aad = new byte[0];
            data = new byte[0];
        }

        @Override
        public void aad(long at, int length) {
            byte[] more = read(memory, at, length);
            byte[] all = Arrays.copyOf(aad, aad.length + length);
            System.arraycopy(more, 0, all, aad.length, length);
            aad = all;
        }

        @Override
        public void data(long in, int length, long to) {
            data = read(memory, in, length);
            out = to;
        }

        @Override
        public void finish(long tagAt) {
            byte[] text = crypto.seal(suite, key, nonce, aad, data);
            memory.write(text, 0, out, data.length);
            memory.write(text, data.length, tagAt, TAG);
        }

        @Override
        public void close() {
            // Nothing is held outside the heap.
        }
    }

    private record ToyOpener(ToyCrypto crypto, Suite suite, byte[] key, Memory memory) implements Opener {
        @Override
        public boolean open(long nonceAt, long aadAt, int aadLength, long aad2At, int aad2Length, long in, int length, long out) {
            byte[] aad = Arrays.copyOf(read(memory, aadAt, aadLength), aadLength + aad2Length);
            if (aad2Length > 0) {
                memory.read(aad2At, aad, aadLength, aad2Length);
            }
            try {
                byte[] plain = crypto.open(suite, key, read(memory, nonceAt, Suite.NONCE), aad, read(memory, in, length + TAG));
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
