package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What of a running tunnel can be replaced, by kind. One replacement at a time. Follows what is installed: where who serves is stopped, the
 * next best takes over before the stop goes on; a better one takes over once nothing has changed for a moment, which grows while providers
 * come and go without end. Control path, thread-safe.
 */
final class Exchanges implements RunningTunnel.Swap, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long QUIET_MILLIS = 500;
    private static final long LONGEST_MILLIS = 60_000;
    /** Without changes for that long, providers are taken to stay. */
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final List<Exchange> all;
    private final Stock stock;
    private final java.util.function.Consumer<String> waits;
    private final Runnable changed = this::changed;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("ox-exchange").factory());
    private long quiet = QUIET_MILLIS;
    private long changedAt;
    private long changes;
    private volatile boolean closed;

    /**
     * Takes a list that may still grow.
     *
     * @param waits hears for whom the tunnel waits, in words; empty for nobody any more
     */
    Exchanges(List<Exchange> all, Stock stock, java.util.function.Consumer<String> waits) {
        this.all = all;
        this.stock = stock;
        this.waits = waits;
        stock.listen(changed);
    }

    @Override
    public synchronized void to(String kind, String provider) throws IOException {
        Exchange one = all.stream().filter(exchange -> exchange.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new IOException("kind \"" + kind + "\" is not replaced in this role; "
                        + (all.isEmpty() ? "nothing is" : "allowed: " + all.stream().map(Exchange::kind).collect(Collectors.joining(", ")))));
        one.to(provider);
    }

    /** Something was installed or stopped; on the thread of who does that. */
    private void changed() {
        if (closed) {
            return;
        }
        if (all.stream().anyMatch(Exchange::orphaned)) {
            follow(true);
        }
        long mine;
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            quiet = changes > 0 && now - changedAt < CALM_NANOS ? Math.min(LONGEST_MILLIS, quiet + quiet / 2) : QUIET_MILLIS;
            changedAt = now;
            mine = ++changes;
            wait = quiet;
        }
        try {
            thread.schedule(() -> settle(mine), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing: who serves goes on", e);
        }
    }

    private synchronized void settle(long when) {
        if (when == changes) {
            follow(false);
        }
    }

    private synchronized void follow(boolean orphans) {
        StringBuilder missing = new StringBuilder();
        for (Exchange one : all) {
            if (!closed && (!orphans || one.orphaned()) && !one.follow()) {
                missing.append(missing.isEmpty() ? "waits for a provider of: " : ", ").append(one.kind());
            }
        }
        waits.accept(missing.toString());
    }

    /**
     * Something that serves a stage has thrown: it is withdrawn, and the next best takes over. Any thread.
     *
     * @return whether one of them was to blame and is replaced
     */
    synchronized boolean blame(Throwable thrown, String where) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            for (Exchange one : all) {
                if (one.owns(frame.getClassName())) {
                    Tunnel.Stage stage = one.stage();
                    LOG.log(System.Logger.Level.ERROR, one.kind() + ": " + stage.provider() + " is withdrawn, it has thrown in " + where, thrown);
                    one.withdraw("has thrown " + thrown, frame.getClassName());
                    return one.follow();
                }
            }
        }
        return false;
    }

    /** Follows nothing any more. */
    @Override
    public void close() {
        closed = true;
        stock.unlisten(changed);
        thread.shutdownNow();
    }
}
