package io.oxtunnel.forwarder.userspace.egress;

import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which destinations clients may reach. What is sent from a socket of this process reaches more than a packet that is routed: its
 * own services, those that trust its address, what a cloud tells its machines. So these are refused unless they are named.
 *
 * <p>An address is decided by the longest prefix that has it: of {@code allow}, of {@code deny} and of {@link Reserved}; of the same
 * length {@code deny} wins, then {@code allow}. An address in no prefix is allowed. IPv6 addresses that carry an IPv4 address are decided
 * by both, and each has to be allowed ({@link Embedded}).
 *
 * <p>Addresses are two longs: of IPv4 the lower 32 bits of the second count. Thread-safe; allocates nothing when asked.
 */
public final class EgressPolicy {
    private static final int ALLOW = 1;
    private static final int DENY = 2;

    private final List<Prefix> networks;
    private volatile Lists lists;
    private volatile PrefixList own4 = new PrefixList();
    private volatile PrefixList own6 = new PrefixList();

    /**
     * Makes a policy.
     *
     * @param allow destinations that may be reached though they are reserved or in a shorter prefix of {@code deny}
     * @param deny destinations that may not be reached
     * @param networks prefixes of the clients, which are no destination outside
     */
    public EgressPolicy(List<Prefix> allow, List<Prefix> deny, List<Prefix> networks) {
        this.networks = List.copyOf(networks);
        change(allow, deny);
    }

    /** Replaces what is allowed and denied; any thread. */
    public void change(List<Prefix> allow, List<Prefix> deny) {
        Lists next = new Lists(new PrefixList(), new PrefixList());
        next.add(Reserved.PREFIXES, DENY);
        next.add(networks, DENY);
        next.add(allow, ALLOW);
        next.add(deny, DENY);
        lists = next;
    }

    /** Both families, replaced as one. */
    private record Lists(PrefixList v4, PrefixList v6) {
        void add(List<Prefix> prefixes, int verdict) {
            prefixes.forEach(prefix -> (prefix.v6() ? v6 : v4).add(prefix, verdict));
        }
    }

    /** Takes the addresses of this machine: its services are not reached from behind its firewall, unless they are named. Any thread. */
    public void own(List<InetAddress> addresses) {
        PrefixList four = new PrefixList();
        PrefixList six = new PrefixList();
        for (InetAddress address : addresses) {
            int bits = address.getAddress().length * 8;
            (bits == 128 ? six : four).add(new Prefix(address, bits), DENY);
        }
        own4 = four;
        own6 = six;
    }

    /**
     * Returns whether a destination may be reached.
     *
     * @param isV6 the family of the packet
     * @param high upper half of the address, not looked at for IPv4
     * @param low lower half; of IPv4 its lower 32 bits
     */
    public boolean permits(boolean isV6, long high, long low) {
        if (!isV6) {
            return permits4((int) low);
        }
        // A v4-mapped destination would be IPv4 by another name, on a wire where there are none (RFC 4291, section 2.5.5.2).
        if (Embedded.mapped(high, low) || !permits(lists.v6, own6, high, low)) {
            return false;
        }
        for (int form = 0; form < Embedded.FORMS; form++) {
            if (Embedded.has(form, high, low) && !permits4(Embedded.address(form, high, low))) {
                return false;
            }
        }
        return true;
    }

    private boolean permits4(int address) {
        return permits(lists.v4, own4, 0, address & 0xffffffffL);
    }

    private static boolean permits(PrefixList list, PrefixList own, long high, long low) {
        int found = list.find(high, low);
        // An address of this machine is a whole one: only allow says more than that, if it names it whole.
        if (own.find(high, low) >= 0) {
            return found >= 0 && list.verdict(found) == ALLOW && list.whole(found);
        }
        return found < 0 || list.verdict(found) == ALLOW;
    }

    /** Prefixes with verdicts; the longest comes first. Changed before it is shared only. */
    private static final class PrefixList {
        private record Entry(long high, long low, long maskHigh, long maskLow, int length, boolean whole, int verdict) {
        }

        private final List<Entry> building = new ArrayList<>();
        private Entry[] entries = new Entry[0];

        void add(Prefix prefix, int verdict) {
            byte[] raw = prefix.address().getAddress();
            int bits = raw.length * 8;
            int length = prefix.length() + 128 - bits;
            long maskHigh = length >= 64 ? -1 : length == 0 ? 0 : -1L << 64 - length;
            long maskLow = length <= 64 ? 0 : -1L << 128 - length;
            long high = bits == 128 ? Addresses.high(raw) : 0;
            long low = bits == 128 ? Addresses.low(raw) : Addresses.int4(raw) & 0xffffffffL;
            building.add(new Entry(high, low, maskHigh, maskLow, length, prefix.length() == bits, verdict));
            building.sort((a, b) -> a.length != b.length ? b.length - a.length : b.verdict - a.verdict);
            entries = building.toArray(Entry[]::new);
        }

        int find(long high, long low) {
            for (int i = 0; i < entries.length; i++) {
                Entry e = entries[i];
                if ((high & e.maskHigh) == e.high && (low & e.maskLow) == e.low) {
                    return i;
                }
            }
            return -1;
        }

        int verdict(int i) {
            return entries[i].verdict;
        }

        boolean whole(int i) {
            return entries[i].whole;
        }
    }
}
