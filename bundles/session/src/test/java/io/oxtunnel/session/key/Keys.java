package io.oxtunnel.session.key;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.session.sim.JcaCrypto;

/** Keys for tests. */
public final class Keys {
    private Keys() {
    }

    /** Returns a key that waits for its first datagram. */
    public static TransportKey key(int index) {
        return key(index, Suite.CHACHA20_POLY1305, 0);
    }

    static TransportKey key(int index, Suite suite, long now) {
        Material material = new Material(index, 1, suite, new byte[32], new byte[32], new byte[32], null, null);
        return new TransportKey(null, material, new JcaCrypto(true), null, 2, now, Limits.HALF_OPEN_LIFE);
    }
}
