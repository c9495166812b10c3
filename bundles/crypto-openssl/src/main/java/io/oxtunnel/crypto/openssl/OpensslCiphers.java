package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.crypto.common.ProcessorFeatures;
import io.oxtunnel.crypto.common.Requirements;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;

/**
 * The AEAD suites of the system's libcrypto. Its sealers and openers allocate nothing and need a memory with machine addresses, which
 * must stay open until they are closed. Enabled by {@link OpensslSelfTest}. Thread-safe.
 */
@Component(enabled = false, service = CipherProvider.class, property = CipherProvider.NAME + "=" + OpensslCiphers.SHORT_NAME)
@ServiceRanking(300)
public final class OpensslCiphers implements CipherProvider {
    static final String SHORT_NAME = "openssl";

    private final boolean fastAes = ProcessorFeatures.hasAes();

    @Override
    public String name() {
        return SHORT_NAME;
    }

    @Override
    public String describe() {
        return Libcrypto.version();
    }

    @Override
    public Set<Suite> suites() {
        return EnumSet.allOf(Suite.class);
    }

    @Override
    public boolean fastAes() {
        return fastAes;
    }

    @Override
    public Sealer sealer(Suite suite, byte[] key, Memory memory) {
        Requirements.key(key);
        AddressedMemory addressed = new AddressedMemory(memory);
        return new OpensslSealer(AeadContext.encrypting(suite, key), addressed);
    }

    @Override
    public Opener opener(Suite suite, byte[] key, Memory memory) {
        Requirements.key(key);
        AddressedMemory addressed = new AddressedMemory(memory);
        return new OpensslOpener(AeadContext.decrypting(suite, key), addressed);
    }

    @Override
    public byte[] seal(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        Requirements.key(key);
        Requirements.nonce(nonce);
        int n = plaintext.length;
        try (Arena arena = Arena.ofConfined(); AeadContext context = AeadContext.encrypting(suite, key)) {
            MemorySegment text = arena.allocate(n + Suite.TAG);
            MemorySegment.copy(plaintext, 0, text, ValueLayout.JAVA_BYTE, 0, n);
            context.begin(copy(arena, nonce));
            if (aad.length > 0) {
                context.encrypt(copy(arena, aad), aad.length, 0);
            }
            if (n > 0) {
                context.encrypt(text.address(), n, text.address());
            }
            context.finish(text.address() + n);
            return text.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public byte[] open(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws GeneralSecurityException {
        Requirements.key(key);
        Requirements.nonce(nonce);
        int n = Requirements.ciphertextLength(sealed);
        try (Arena arena = Arena.ofConfined(); AeadContext context = AeadContext.decrypting(suite, key)) {
            MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, sealed);
            long at = text.address();
            if (!context.open(copy(arena, nonce), copy(arena, aad), aad.length, 0, 0, at, n, at)) {
                throw new GeneralSecurityException("sealed message: the tag does not fit");
            }
            byte[] plaintext = text.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
            text.fill((byte) 0);
            return plaintext;
        }
    }

    private static long copy(Arena arena, byte[] bytes) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes).address();
    }
}
