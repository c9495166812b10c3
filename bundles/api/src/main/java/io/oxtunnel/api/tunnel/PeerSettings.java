package io.oxtunnel.api.tunnel;

import io.oxtunnel.api.codec.Mode;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A {@code [[client]]} table of a server. {@link #toString()} tells no secret.
 *
 * @param name unique
 * @param publicKey 32 bytes
 * @param psk 32 bytes, or null for none
 * @param addresses fixed addresses, at most one of each family; empty for any
 * @param modes it may use; null for those of the server
 * @param notAfter when it expires, or null
 */
public record PeerSettings(String name, byte[] publicKey, byte[] psk, List<InetAddress> addresses, Set<Mode> modes, Instant notAfter) {
    /** Copies and checks lengths. */
    public PeerSettings {
        if (publicKey.length != 32) {
            throw new IllegalArgumentException("public key of " + name + ": " + publicKey.length + " bytes; allowed: 32");
        }
        if (psk != null && psk.length != 32) {
            throw new IllegalArgumentException("psk of " + name + ": " + psk.length + " bytes; allowed: 32");
        }
        addresses = List.copyOf(addresses);
        modes = modes == null ? null : Set.copyOf(modes);
    }

    @Override
    public String toString() {
        return "PeerSettings[" + name + "]";
    }
}
