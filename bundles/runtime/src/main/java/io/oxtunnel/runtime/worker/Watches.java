package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.tunnel.Observation;
import io.oxtunnel.api.tunnel.PacketWatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * The watches of a tunnel. Workers read one volatile field a turn; while nobody watches it is null, and that is all it costs. Control
 * path, thread-safe.
 */
public final class Watches {
    /** More at once would only slow the tunnel down. */
    private static final int MOST = 4;
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private volatile Watch[] current;

    /** Returns what the data path reports to, or null. */
    Watch[] current() {
        return current;
    }

    /** Returns what is watched now, a line each. */
    public synchronized List<String> purposes() {
        return current == null ? List.of() : Arrays.stream(current).map(watch -> watch.request().purpose()).toList();
    }

    /**
     * Begins to watch.
     *
     * @param workers how many there are
     * @param sessions those there are, to tell whose a datagram of the control path is
     * @throws IOException if there are too many watches already
     */
    public synchronized PacketWatch open(PacketWatch.Request request, int workers, Supplier<? extends Collection<? extends Session>> sessions)
            throws IOException {
        List<Watch> all = current == null ? new ArrayList<>() : new ArrayList<>(List.of(current));
        if (all.size() == MOST) {
            throw new IOException("there are " + MOST + " watches already, the most: " + String.join("; ", purposes()));
        }
        Watch watch = new Watch(request, workers);
        all.add(watch);
        current = all.toArray(Watch[]::new);
        if (request.contents()) {
            LOG.log(System.Logger.Level.WARNING, "begins: " + request.purpose());
        }
        return new Reader(watch, sessions);
    }

    private synchronized void remove(Watch watch) {
        List<Watch> all = current == null ? new ArrayList<>() : new ArrayList<>(List.of(current));
        if (all.remove(watch)) {
            current = all.isEmpty() ? null : all.toArray(Watch[]::new);
            if (watch.request().contents()) {
                LOG.log(System.Logger.Level.WARNING, "ended: " + watch.request().purpose());
            }
        }
    }

    /** Reads the lanes in turn. One thread. */
    private final class Reader implements PacketWatch {
        private final Watch watch;
        private final Supplier<? extends Collection<? extends Session>> sessions;

        Reader(Watch watch, Supplier<? extends Collection<? extends Session>> sessions) {
            this.watch = watch;
            this.sessions = sessions;
        }

        /** The oldest first, as far as the lanes tell by now. */
        @Override
        public Observation poll() {
            Lane oldest = null;
            for (Lane lane : watch.lanes()) {
                if (lane.ready() && (oldest == null || lane.at() < oldest.at())) {
                    oldest = lane;
                }
            }
            return oldest == null ? null : complete(oldest);
        }

        private Observation complete(Lane lane) {
            Observation seen = Watch.read(lane);
            SessionView session = lane.session() == null ? byHandle(lane.handle()) : lane.session();
            byte[] contents = lane.remove();
            return new Observation(seen.point(), seen.at(), session == null ? "" : session.peer(), session == null ? null : session.endpoint(),
                    seen.verdict(), seen.reason(), seen.count(), seen.bytes(), seen.stride(), seen.flags(), seen.path(), seen.version(), seen.protocol(),
                    contents);
        }

        private SessionView byHandle(long handle) {
            return handle < 0 ? null : sessions.get().stream().filter(session -> session.peerHandle() == handle).findFirst().orElse(null);
        }

        @Override
        public long missed() {
            return Arrays.stream(watch.lanes()).mapToLong(Lane::missed).sum();
        }

        @Override
        public void close() {
            remove(watch);
        }
    }
}
