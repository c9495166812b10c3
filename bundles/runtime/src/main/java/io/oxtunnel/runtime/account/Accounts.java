package io.oxtunnel.runtime.account;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.LinkedHashMap;
import java.util.function.UnaryOperator;

/**
 * What each client of a server has used since it was first seen. Sessions count; here their counts are added up by public key, and kept
 * in the state folder: by {@link #flush} at most once a minute, and by {@link #close}. A crash takes what was counted since. Of more than
 * {@value #MOST} clients those seen longest ago are forgotten. Thread-safe; nothing here is called per packet.
 */
public final class Accounts implements AutoCloseable {
    /** Most clients that are kept. */
    static final int MOST = 1 << 18;

    private static final Logger LOG = System.getLogger(Accounts.class.getPackageName());
    private static final long FLUSH_EVERY = 60_000_000_000L;

    private final AccountFile file;
    private final InstantSource wallClock;
    private final SequencedMap<String, Total> totals = new LinkedHashMap<>();
    private final Map<Session, Counted> live = new HashMap<>();
    private boolean dirty;
    private boolean complained;
    private boolean flushed;
    private long flushedAt;

    private record Total(long since, long sent, long received) {
    }

    /** What of a session is in its client's total already. */
    private record Counted(long sent, long received) {
    }

    /**
     * Reads what an earlier process counted.
     *
     * @param folder of the state, must exist
     * @throws IOException if the file is there and cannot be read, or is damaged and cannot be copied
     */
    public Accounts(Path folder, InstantSource wallClock) throws IOException {
        this.wallClock = wallClock;
        file = new AccountFile(folder);
        for (AccountFile.Line line : file.read()) {
            totals.put(line.key(), new Total(line.since(), line.sent(), line.received()));
        }
    }

    /** Starts to count a session. */
    public synchronized void opened(Session session) {
        live.putIfAbsent(session, new Counted(0, 0));
        add(session.peerKey(), 0, 0);
        if (totals.size() > MOST) {
            totals.pollFirstEntry();
        }
    }

    /** Counts the rest of a session. */
    public synchronized void closed(Session session) {
        if (live.containsKey(session)) {
            settle(session);
            live.remove(session);
        }
    }

    private void settle(Session session) {
        Counted before = live.get(session);
        Counted now = new Counted(session.bytesSent(), session.bytesReceived());
        if (!now.equals(before)) {
            live.put(session, now);
            add(session.peerKey(), now.sent - before.sent, now.received - before.received);
        }
    }

    private void add(String key, long sent, long received) {
        // Removed first, so that the order is that of use.
        Total total = totals.remove(key);
        Total before = total == null ? new Total(wallClock.instant().getEpochSecond(), 0, 0) : total;
        totals.put(key, new Total(before.since, before.sent + sent, before.received + received));
        dirty |= total == null || sent != 0 || received != 0;
    }

    /**
     * Returns the accounts of some clients, those seen longest ago first.
     *
     * @param name returns the name for a public key, or null for a client that shall not be told of
     */
    public synchronized List<Tunnel.Account> list(UnaryOperator<String> name) {
        settleAll();
        List<Tunnel.Account> accounts = new ArrayList<>();
        totals.forEach((key, total) -> {
            String peer = name.apply(key);
            if (peer != null) {
                accounts.add(new Tunnel.Account(peer, key, Instant.ofEpochSecond(total.since), total.sent, total.received));
            }
        });
        return accounts;
    }

    private void settleAll() {
        List.copyOf(live.keySet()).forEach(this::settle);
    }

    /**
     * Writes what has changed, if the last time was 60 s ago or more. A failure is reported once, and tried again after 60 s.
     *
     * @param now nanoTime
     */
    public synchronized void flush(long now) {
        if (!flushed || now - flushedAt >= FLUSH_EVERY) {
            flushed = true;
            flushedAt = now;
            write();
        }
    }

    private void write() {
        settleAll();
        if (!dirty) {
            return;
        }
        try {
            file.write(totals.entrySet().stream()
                    .map(e -> new AccountFile.Line(e.getKey(), e.getValue().since, e.getValue().sent, e.getValue().received)).toList());
            dirty = false;
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.log(Level.WARNING, "what clients have used is counted but not kept for the next start: " + e.getMessage());
            }
        }
    }

    /** Writes what has changed. */
    @Override
    public synchronized void close() {
        write();
    }
}
