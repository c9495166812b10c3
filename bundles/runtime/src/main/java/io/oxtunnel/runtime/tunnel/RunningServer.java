package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.runtime.lease.Leases;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** A server that runs, and its {@code [[client]]} tables: replaced as a whole, and what is gone is disconnected at once. */
public final class RunningServer {
    private final Leases leases;
    private final SessionEngine engine;
    private final RunningTunnel tunnel;
    private final LongSupplier clock;
    // Confined to the control path.
    private Map<String, PeerSettings> present;

    RunningServer(Leases leases, Map<String, PeerSettings> present, SessionEngine engine, RunningTunnel tunnel, LongSupplier clock) {
        this.leases = leases;
        this.engine = engine;
        this.tunnel = tunnel;
        this.clock = clock;
        this.present = present;
    }

    /**
     * Returns the tables by name.
     *
     * @throws IllegalStateException if two have one name
     */
    static Map<String, PeerSettings> byName(List<PeerSettings> peers) {
        return peers.stream().collect(Collectors.toMap(PeerSettings::name, Function.identity()));
    }

    void start() {
        tunnel.start();
    }

    /** Returns the tunnel. */
    public Tunnel tunnel() {
        return tunnel;
    }

    /** Takes new tables; any thread. */
    public void allow(List<PeerSettings> peers) {
        tunnel.control().execute(() -> {
            Map<String, PeerSettings> next = byName(peers);
            Leases.Change change = leases.replace(peers);
            // Who is no longer allowed goes for good; whose lease was withdrawn comes back for another one.
            disconnect(names(present.values(), change.removed()), Disconnect.REMOVED);
            disconnect(names(present.values(), change.moved()), Disconnect.REPLACED);
            present = next;
        });
    }

    private void disconnect(Set<String> names, int reason) {
        engine.sessions().stream().filter(s -> names.contains(s.peer())).forEach(s -> engine.disconnect(s, reason, clock.getAsLong()));
    }

    private static Set<String> names(Collection<PeerSettings> peers, List<byte[]> keys) {
        return peers.stream().filter(p -> keys.stream().anyMatch(k -> Arrays.equals(k, p.publicKey()))).map(PeerSettings::name)
                .collect(Collectors.toSet());
    }
}
