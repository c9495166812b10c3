package io.oxtunnel.runtime.lease;

import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The addresses of one prefix and who holds them. A holder is a public key as base64. Every address has one holder at most, every
 * holder one address at most, and an address that is fixed for a key is held by no other. The network address, the server's own, which
 * is the one after it, and the IPv4 broadcast address are never handed out. One thread.
 */
final class AddressPool {
    /** As far as a free address is searched in an IPv6 prefix: more than there can be clients. */
    private static final long FARTHEST = 1L << 32;
    private static final long FIRST = 2;

    private final Prefix prefix;
    private final InetAddress network;
    private final InetAddress server;
    private final InetAddress broadcast;
    private final long last;
    private final Map<InetAddress, String> holders = new HashMap<>();
    private final Map<String, InetAddress> held = new HashMap<>();
    private final Map<String, InetAddress> fixed = new HashMap<>();
    private final Map<InetAddress, String> fixedFor = new HashMap<>();
    // Holders that are no longer in the allow-list: they make room when there is no other.
    private final Set<String> orphans = new LinkedHashSet<>();
    // No address before this one is free.
    private long next = FIRST;

    /**
     * Makes a pool.
     *
     * @throws IllegalArgumentException if there is no room for one client
     */
    AddressPool(Prefix prefix) {
        int host = (prefix.v6() ? 128 : 32) - prefix.length();
        if (host < 2) {
            String longest = prefix.v6() ? "/126" : "/30";
            throw new IllegalArgumentException("pool " + prefix + " has no room for a client; allowed: up to " + longest);
        }
        this.prefix = prefix;
        network = prefix.address();
        server = at(1);
        broadcast = prefix.v6() ? null : at((1L << host) - 1);
        last = host > 32 ? FARTHEST : (1L << host) - (prefix.v6() ? 1 : 2);
    }

    Prefix prefix() {
        return prefix;
    }

    /** Returns the server's own address. */
    InetAddress server() {
        return server;
    }

    /** Returns whether an address can be a client's. */
    boolean leasable(InetAddress address) {
        return prefix.contains(address) && !address.equals(network) && !address.equals(server) && !address.equals(broadcast);
    }

    /** Returns what a key holds, or null. */
    InetAddress held(String key) {
        return held.get(key);
    }

    /** Returns all that is held. */
    Map<String, InetAddress> held() {
        return held;
    }

    /**
     * Sets who is allowed and what is fixed for whom.
     *
     * @param refused keys that shall hold nothing
     * @param wanted fixed addresses by key, all of them leasable and different
     * @return keys that held an address which now is another's, or not what is now fixed for them, and those refused that held one:
     *         they hold none any more
     */
    Set<String> allow(Set<String> keys, Set<String> refused, Map<String, InetAddress> wanted) {
        fixed.clear();
        fixedFor.clear();
        Set<String> moved = new HashSet<>(refused);
        moved.retainAll(held.keySet());
        wanted.forEach((key, address) -> {
            fixed.put(key, address);
            fixedFor.put(address, key);
            String holder = holders.get(address);
            if (holder != null && !holder.equals(key)) {
                moved.add(holder);
            }
            if (held.containsKey(key) && !held.get(key).equals(address)) {
                moved.add(key);
            }
        });
        moved.forEach(this::release);
        orphans.clear();
        held.keySet().stream().filter(key -> !keys.contains(key)).sorted().forEach(orphans::add);
        next = FIRST;
        return moved;
    }

    /**
     * Chooses an address for a key, in this order: the one fixed for it, the one it holds, the one it wants, the next free one, one of
     * a key that is no longer allowed.
     *
     * @param wanted may be null, or anything
     * @return null if there is none
     */
    InetAddress choose(String key, InetAddress wanted) {
        if (fixed.containsKey(key)) {
            return fixed.get(key);
        }
        if (held.containsKey(key)) {
            return held.get(key);
        }
        if (wanted != null && leasable(wanted) && free(wanted)) {
            return wanted;
        }
        for (; next <= last; next++) {
            InetAddress address = at(next);
            if (free(address)) {
                return address;
            }
        }
        return orphans.isEmpty() ? null : held.get(orphans.iterator().next());
    }

    /** Gives a key an address that {@link #choose} has returned for it. */
    void hold(String key, InetAddress address) {
        String before = holders.get(address);
        if (before != null && !before.equals(key)) {
            release(before);
        }
        holders.put(address, key);
        held.put(key, address);
    }

    /** Takes over a lease of an earlier process; false if it is not leasable, or either side has another. */
    boolean restore(String key, InetAddress address) {
        if (!leasable(address) || holders.containsKey(address) || held.containsKey(key)) {
            return false;
        }
        hold(key, address);
        return true;
    }

    private boolean free(InetAddress address) {
        return !holders.containsKey(address) && !fixedFor.containsKey(address);
    }

    private void release(String key) {
        holders.remove(held.remove(key));
        orphans.remove(key);
    }

    /** Returns the address {@code offset} behind the network address. */
    private InetAddress at(long offset) {
        byte[] raw = network.getAddress();
        long carry = offset;
        for (int i = raw.length - 1; i >= 0 && carry != 0; i--) {
            carry += raw[i] & 0xff;
            raw[i] = (byte) carry;
            carry >>>= 8;
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + raw.length + " bytes", e);
        }
    }
}
