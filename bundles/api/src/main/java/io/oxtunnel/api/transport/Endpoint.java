package io.oxtunnel.api.transport;

import io.oxtunnel.api.packet.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Where datagrams come from or go to.
 *
 * @param remote address and port of the other end, resolved
 * @param local the own address that was asked and answers, or null for the system's choice
 */
public record Endpoint(InetSocketAddress remote, InetAddress local) {
    private static final long SEED = new SecureRandom().nextLong();

    /** Checks that the address is resolved. */
    public Endpoint {
        if (remote.isUnresolved()) {
            throw new IllegalArgumentException("\"" + remote + "\" is not resolved; allowed: an IP address and a port");
        }
    }

    /** Strangers choose their endpoints; with a seed they do not choose where they stand in a hash table. */
    @Override
    public int hashCode() {
        ByteBuffer address = ByteBuffer.wrap(remote.getAddress().getAddress());
        long hash = mix(SEED ^ remote.getPort());
        while (address.remaining() > 0) {
            hash = mix(hash ^ address.getInt());
        }
        return (int) hash;
    }

    /** Spreads every bit over all others (the finalizer of MurmurHash3). */
    private static long mix(long x) {
        long a = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
        long b = (a ^ a >>> 33) * 0xc4ceb9fe1a85ec53L;
        return b ^ b >>> 33;
    }

    @Override
    public String toString() {
        String host = Address.text(remote.getAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort();
    }
}
