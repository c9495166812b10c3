package io.oxtunnel.config;

import io.oxtunnel.api.packet.Prefix;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Rules over several addresses: one of each family, and fixed addresses that lie in the pool and belong to one client. */
final class AddressRules {
    private AddressRules() {
    }

    /** The pool: one prefix, or one of each family. */
    static Kind pool() {
        return families(Kind.list(AddressKinds.pool(), 1, "an array of one network, or one of each family"));
    }

    /** Fixed addresses of a client: none, one, or one of each family. */
    static Kind addresses() {
        return families(Kind.list(AddressKinds.address(), 0, "an array of at most one address of each family"));
    }

    private static Kind families(Kind list) {
        return place -> {
            if (!(list.read(place) instanceof String[] values)) {
                return null;
            }
            boolean clash = values.length > 2 || values.length == 2 && v6(values[0]) == v6(values[1]);
            return clash ? place.wrong("has more than one of a family", "one IPv4, one IPv6, or both") : values;
        };
    }

    private static boolean v6(String value) {
        return value.indexOf(':') >= 0;
    }

    /**
     * Checks the fixed addresses of all clients against the pool and each other.
     *
     * @param pool prefixes, or null if they had problems of their own
     * @param clients the array of tables
     */
    static void check(Place.Origin origin, String[] pool, TomlArray clients) {
        Map<InetAddress, Integer> taken = new HashMap<>();
        for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i) instanceof TomlTable table && table.get(List.of("addresses")) instanceof TomlArray addresses) {
                for (int j = 0; j < addresses.size(); j++) {
                    check(new Place(origin, addresses.inputPositionOf(j).line(), "addresses", addresses.get(j), true), pool, taken);
                }
            }
        }
    }

    private static void check(Place place, String[] pool, Map<InetAddress, Integer> taken) {
        InetAddress address = place.value() instanceof String text ? AddressKinds.literal(text) : null;
        if (address == null) {
            return;
        }
        Integer other = taken.putIfAbsent(address, place.line());
        if (other != null) {
            place.wrong("belongs to another client, see line " + other, "an address of its own");
        } else if (pool != null && !free(pool, address)) {
            place.wrong("is not for clients", "an address in " + String.join(" or ", pool)
                    + ", but not the first (the server's), the network's or the broadcast address");
        }
    }

    private static boolean free(String[] pool, InetAddress address) {
        for (String text : pool) {
            Prefix prefix = Prefix.parse(text);
            if (prefix.contains(address)) {
                BigInteger offset = new BigInteger(1, address.getAddress()).subtract(new BigInteger(1, prefix.address().getAddress()));
                BigInteger last = BigInteger.ONE.shiftLeft((prefix.v6() ? 128 : 32) - prefix.length()).subtract(BigInteger.ONE);
                return offset.compareTo(BigInteger.ONE) > 0 && (prefix.v6() || offset.compareTo(last) < 0);
            }
        }
        return false;
    }
}
