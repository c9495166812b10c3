package io.oxtunnel.crypto.bc;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.conformance.crypto.PacketConformance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BcPacketsTest extends PacketConformance {
    private final CipherProvider provider = new BcCiphers();

    @Override
    protected CipherProvider provider() {
        return provider;
    }

    /** P3: the library notices the nonce of the packet before, and the sealer does not get round it. */
    @ParameterizedTest
    @EnumSource
    void refusesToSealTwiceWithOneNonce(Suite suite) {
        try (NativeBufferPool memory = new NativeBufferPool(1, 0);
                Sealer sealer = provider.sealer(suite, new byte[Suite.KEY], memory)) {
            sealer.begin(0);
            sealer.data(64, 20, 64);
            sealer.finish(84);
            for (int i = 0; i < 2; i++) {
                assertThrows(IllegalStateException.class, () -> sealer.begin(0));
            }
        }
    }
}
