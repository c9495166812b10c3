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
 * @param rateLimit most bits a second of inner packets, for each direction; 0 for no limit
 * @param push what it is given to use; null for what all are given
 */
public record PeerSettings(String name, byte[] publicKey, byte[] psk, List<InetAddress> addresses, Set<Mode> modes, Instant notAfter,
        long rateLimit, PushSettings push) {
    /** Makes a client without a rate limit that is given what all are given. */
    public PeerSettings(String name, byte[] publicKey, byte[] psk, List<InetAddress> addresses, Set<Mode> modes, Instant notAfter) {
        this(name, publicKey, psk, addresses, modes, notAfter, 0, null);
    }

    /** Makes a client that is given what all are given. */
    public PeerSettings(String name, byte[] publicKey, byte[] psk, List<InetAddress> addresses, Set<Mode> modes, Instant notAfter,
            long rateLimit) {
        this(name, publicKey, psk, addresses, modes, notAfter, rateLimit, null);
    }

    /** Copies and checks lengths. */
    public PeerSettings {
        if (publicKey.length != 32) {
            throw new IllegalArgumentException("public key of " + name + ": " + publicKey.length + " bytes; allowed: 32");
        }
        if (psk != null && psk.length != 32) {
            throw new IllegalArgumentException("psk of " + name + ": " + psk.length + " bytes; allowed: 32");
        }
        if (rateLimit < 0) {
            throw new IllegalArgumentException("rate limit of " + name + ": " + rateLimit + " bit/s; allowed: 0 or more");
        }
        addresses = List.copyOf(addresses);
        modes = modes == null ? null : Set.copyOf(modes);
    }

    @Override
    public String toString() {
        return "PeerSettings[" + name + "]";
    }
}
