package io.oxtunnel.api.transport;

import io.oxtunnel.api.packet.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * Where datagrams come from or go to.
 *
 * @param remote address and port of the other end, resolved
 * @param local the own address that was asked and answers, or null for the system's choice
 * @param carrier what carries datagrams there, {@link TransportProvider#carrier}: one address over UDP and over TCP is two endpoints
 */
public record Endpoint(InetSocketAddress remote, InetAddress local, String carrier) {
    /** Plain UDP, whatever bundle sends it. */
    public static final String UDP = "udp";
    /** Length-prefixed TCP, with or without TLS (PROTOCOL.md 4.8). */
    public static final String TCP = "tcp";

    private static final long SEED = new SecureRandom().nextLong();

    /** Checks that the address is resolved. */
    public Endpoint {
        Objects.requireNonNull(carrier, "carrier");
        if (remote.isUnresolved()) {
            throw new IllegalArgumentException("\"" + remote + "\" is not resolved; allowed: an IP address and a port");
        }
    }

    /** Makes an endpoint of UDP. */
    public Endpoint(InetSocketAddress remote, InetAddress local) {
        this(remote, local, UDP);
    }

    /**
     * Reads what {@link #toString} writes of an address that is no name.
     *
     * @throws IllegalArgumentException if it is not such
     */
    public static Endpoint parse(String text) {
        int slash = text.indexOf('/');
        int colon = text.lastIndexOf(':', slash < 0 ? text.length() : slash);
        if (colon < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no endpoint; allowed: ADDRESS:PORT, IPv6 in brackets, and /CARRIER behind it");
        }
        InetAddress host = InetAddress.ofLiteral(text.substring(0, colon).replaceAll("^\\[|]$", ""));
        int port = Integer.parseInt(text.substring(colon + 1, slash < 0 ? text.length() : slash));
        return new Endpoint(new InetSocketAddress(host, port), null, slash < 0 ? UDP : text.substring(slash + 1));
    }

    /** Returns the same addresses over another carrier. */
    public Endpoint over(String other) {
        return carrier.equals(other) ? this : new Endpoint(remote, local, other);
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

    /** Address and port; the carrier stands behind them unless it is UDP. */
    @Override
    public String toString() {
        String host = Address.text(remote.getAddress());
        String behind = carrier.equals(UDP) ? "" : "/" + carrier;
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort() + behind;
    }
}
