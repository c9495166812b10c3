package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.Session;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Which session an inner address belongs to (cryptokey routing). Look-ups are for any worker: no lock, no allocation. Changes
 * exclude each other; they cost the same however many sessions there are.
 */
public final class RouteTable {
    private final AddressMap v4 = new AddressMap();
    private final AddressMap v6 = new AddressMap();
    private final Map<Session, Route> routes = new IdentityHashMap<>();

    private record Route(int address4, long high, long low) {
    }

    /** Returns the session to which a packet's destination is assigned, or null. The packet is {@link Ip#wellFormed}. */
    public Session destination(Memory memory, long ip) {
        return Ip.version(memory, ip) == 4
                ? find(Ip.destination4(memory, ip))
                : find(memory.getLong(ip + 24), memory.getLong(ip + 32));
    }

    /** Returns the session to which a packet's source is assigned, or null. The packet is {@link Ip#wellFormed}. */
    public Session source(Memory memory, long ip) {
        return Ip.version(memory, ip) == 4
                ? find(Ip.source4(memory, ip))
                : find(memory.getLong(ip + 8), memory.getLong(ip + 16));
    }

    /** Returns the session with an IPv4 address, or null. */
    public Session find(int address4) {
        return v4.get(0, address4 & 0xffffffffL);
    }

    /** Returns the session with an IPv6 address, or null. */
    public Session find(long high, long low) {
        return v6.get(high, low);
    }

    /**
     * Routes the addresses that a session has now to it, and no longer those it had before. A session that held one of them loses it.
     */
    public synchronized void add(Session session) {
        Route after = new Route(session.address4(), session.address6High(), session.address6Low());
        Route before = routes.put(session, after);
        if (after.address4 != 0) {
            v4.put(0, after.address4 & 0xffffffffL, session);
        }
        if ((after.high | after.low) != 0) {
            v6.put(after.high, after.low, session);
        }
        if (before != null && before.address4 != after.address4) {
            v4.remove(0, before.address4 & 0xffffffffL, session);
        }
        if (before != null && (before.high != after.high || before.low != after.low)) {
            v6.remove(before.high, before.low, session);
        }
    }

    /** Forgets a session. Addresses that another session holds by now stay routed to that one. */
    public synchronized void remove(Session session) {
        Route route = routes.remove(session);
        if (route != null) {
            v4.remove(0, route.address4 & 0xffffffffL, session);
            v6.remove(route.high, route.low, session);
        }
    }
}
