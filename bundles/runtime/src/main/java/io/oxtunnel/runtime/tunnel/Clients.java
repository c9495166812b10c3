package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.PushSettings;
import io.oxtunnel.runtime.history.History;
import io.oxtunnel.runtime.lease.Leases;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The {@code [[client]]} tables of a server that runs, and what a difference between two readings of them means for sessions
 * (PROTOCOL.md 4.10). Tables are told apart by public key. Control path, but for {@link #name}.
 *
 * <pre>
 * removed, or its time is over              DISCONNECT, keys erased at once
 * other address, psk, or its mode is gone   DISCONNECT, the client connects again
 * other name, rate limit, time              taken over by the session
 * what it is given                          CONFIG_UPDATE, the difference is made at the client
 * anything else                             the session is not touched
 * </pre>
 */
final class Clients {
    private final Leases leases;
    private final SessionEngine engine;
    private final Policers policers;
    private final Expiry expiry;
    private final LongSupplier clock;
    private volatile Map<String, PeerSettings> present;

    /**
     * Takes over the tables that the leases were made with.
     *
     * @param clock of the engine
     * @throws IllegalStateException if two have one name
     */
    Clients(Leases leases, SessionEngine engine, Policers policers, InstantSource wallClock, LongSupplier clock, List<PeerSettings> peers) {
        this.leases = leases;
        this.engine = engine;
        this.policers = policers;
        this.clock = clock;
        requireNames(peers);
        present = byKey(peers);
        policers.replace(present);
        expiry = new Expiry(wallClock, present.values());
    }

    private static void requireNames(List<PeerSettings> peers) {
        Set<String> names = new HashSet<>();
        for (PeerSettings peer : peers) {
            if (!names.add(peer.name())) {
                throw new IllegalStateException("two clients are named " + peer.name() + "; allowed: one each");
            }
        }
    }

    /** The first table of a key counts, as in {@link Leases}. */
    private static Map<String, PeerSettings> byKey(List<PeerSettings> peers) {
        Map<String, PeerSettings> tables = new LinkedHashMap<>();
        peers.forEach(peer -> tables.putIfAbsent(Base64.getEncoder().encodeToString(peer.publicKey()), peer));
        return tables;
    }

    /** Returns the name of a client by its public key in base64, or null. Any thread. */
    String name(String key) {
        PeerSettings peer = present.get(key);
        return peer == null ? null : peer.name();
    }

    /** Takes what clients are given; in force with the next tables. */
    void push(PushSettings defaults) {
        leases.push(defaults);
    }

    /** Returns all of them with what happened last. Any thread. */
    List<Peer> peers(History history) {
        return present.entrySet().stream().map(entry -> {
            PeerSettings peer = entry.getValue();
            return new Peer(peer.name(), entry.getKey(), peer.addresses().stream().map(Address::text).toList(), history.of(peer.name()));
        }).toList();
    }

    /**
     * Takes new tables.
     *
     * @param modes of a client that names none
     */
    void replace(List<PeerSettings> peers, Set<Mode> modes) {
        Map<String, PeerSettings> before = present;
        Map<String, PeerSettings> next = byKey(peers);
        Leases.Change change = leases.replace(peers, modes);
        policers.replace(next);
        expiry.replace(next.values());
        present = next;
        Set<String> moved = new HashSet<>(change.moved().stream().map(Base64.getEncoder()::encodeToString).toList());
        for (Session session : engine.sessions()) {
            PeerSettings peer = next.get(session.peerKey());
            if (peer == null) {
                disconnect(session, Disconnect.REMOVED);
            } else if (moved.contains(session.peerKey()) || !mayStay(session, peer, before.get(session.peerKey()), modes)) {
                disconnect(session, Disconnect.REPLACED);
            } else {
                follow(session, peer);
            }
        }
        expire();
        engine.reconfigure(clock.getAsLong());
    }

    private static boolean mayStay(Session session, PeerSettings peer, PeerSettings before, Set<Mode> modes) {
        boolean mode = session.mode() == null || (peer.modes() == null ? modes : peer.modes()).contains(session.mode());
        return mode && (before == null || Arrays.equals(before.psk(), peer.psk()));
    }

    private void follow(Session session, PeerSettings peer) {
        if (!session.peer().equals(peer.name())) {
            session.rename(peer.name());
        }
        policers.attach(session);
    }

    /** Ends the sessions of clients whose time is over; to be called at least once a second. */
    void expire() {
        if (!expiry.due()) {
            return;
        }
        for (Session session : engine.sessions()) {
            PeerSettings peer = present.get(session.peerKey());
            if (peer != null && expiry.over(peer)) {
                disconnect(session, Disconnect.REMOVED);
            }
        }
    }

    private void disconnect(Session session, int reason) {
        engine.disconnect(session, reason, clock.getAsLong());
    }
}
