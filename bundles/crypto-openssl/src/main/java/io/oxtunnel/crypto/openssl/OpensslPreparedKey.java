package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.PreparedKey;
import io.oxtunnel.crypto.common.Requirements;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;

/** An EVP_PKEY with a context that is ready to derive; libcrypto erases the key when it is freed. One thread at a time. */
final class OpensslPreparedKey implements PreparedKey {
    private static final int SIZE = Requirements.X25519_BYTES;
    private static final long CLOSED = 0;

    private long key;
    private long context;

    /** Takes 32 bytes over into libcrypto's memory. */
    OpensslPreparedKey(byte[] privateKey) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, privateKey);
            try {
                key = EvpPkey.importPrivate(copy.address(), SIZE);
            } finally {
                copy.fill((byte) 0);
            }
        }
    }

    @Override
    public byte[] publicKey() {
        requireOpen();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(SIZE);
            EvpPkey.rawPublicKey(key, result.address(), lengthOf(arena));
            return result.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public byte[] agree(byte[] publicKey) throws GeneralSecurityException {
        Requirements.x25519("public key", publicKey);
        requireOpen();
        if (context == CLOSED) {
            context = EvpPkey.newDerivation(key);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment secret = arena.allocate(SIZE);
            try {
                deriveInto(arena, secret, publicKey);
                return Requirements.notZero(secret.toArray(ValueLayout.JAVA_BYTE));
            } finally {
                secret.fill((byte) 0);
            }
        }
    }

    private void deriveInto(Arena arena, MemorySegment secret, byte[] publicKey) throws GeneralSecurityException {
        long peer = EvpPkey.importPublic(arena.allocateFrom(ValueLayout.JAVA_BYTE, publicKey).address(), SIZE);
        try {
            if (!EvpPkey.derive(context, peer, secret.address(), lengthOf(arena))) {
                throw Requirements.smallOrder();
            }
        } finally {
            EvpPkey.free(peer);
        }
    }

    private static long lengthOf(Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, SIZE).address();
    }

    private void requireOpen() {
        if (key == CLOSED) {
            throw new IllegalStateException("the key is closed");
        }
    }

    @Override
    public void close() {
        if (context != CLOSED) {
            EvpPkey.freeDerivation(context);
            context = CLOSED;
        }
        if (key != CLOSED) {
            EvpPkey.free(key);
            key = CLOSED;
        }
    }

    @Override
    public String toString() {
        return "PreparedKey[not shown]";
    }
}
