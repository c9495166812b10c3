package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.crypto.common.Requirements;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;

/** X25519 of the system's libcrypto (EVP_PKEY-X25519(7)). Enabled by {@link OpensslSelfTest}. Thread-safe. */
@Component(enabled = false, service = KeyAgreement.class, property = CipherProvider.NAME + "=" + OpensslCiphers.SHORT_NAME)
@ServiceRanking(300)
public final class OpensslKeyAgreement implements KeyAgreement {
    private static final int SIZE = Requirements.X25519_BYTES;

    @Override
    public String name() {
        return OpensslCiphers.SHORT_NAME;
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        Requirements.x25519("private key", privateKey);
        try (Arena arena = Arena.ofConfined()) {
            long own = importPrivate(arena, privateKey);
            try {
                MemorySegment result = arena.allocate(SIZE);
                EvpPkey.rawPublicKey(own, result.address(), lengthOf(arena));
                return result.toArray(ValueLayout.JAVA_BYTE);
            } finally {
                EvpPkey.free(own);
            }
        }
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        Requirements.x25519("private key", privateKey);
        Requirements.x25519("public key", publicKey);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment secret = arena.allocate(SIZE);
            long own = importPrivate(arena, privateKey);
            try {
                deriveInto(arena, secret, own, publicKey);
                return Requirements.notZero(secret.toArray(ValueLayout.JAVA_BYTE));
            } finally {
                EvpPkey.free(own);
                secret.fill((byte) 0);
            }
        }
    }

    private static void deriveInto(Arena arena, MemorySegment secret, long own, byte[] publicKey) throws GeneralSecurityException {
        long peer = EvpPkey.importPublic(arena.allocateFrom(ValueLayout.JAVA_BYTE, publicKey).address(), SIZE);
        try {
            if (!EvpPkey.derive(own, peer, secret.address(), lengthOf(arena))) {
                throw Requirements.smallOrder();
            }
        } finally {
            EvpPkey.free(peer);
        }
    }

    private static long importPrivate(Arena arena, byte[] privateKey) {
        MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, privateKey);
        try {
            return EvpPkey.importPrivate(copy.address(), SIZE);
        } finally {
            copy.fill((byte) 0);
        }
    }

    private static long lengthOf(Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, SIZE).address();
    }
}
