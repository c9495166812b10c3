package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.runtime.worker.Failure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What of a running tunnel can be replaced, by kind. One replacement at a time. Follows what is installed: where who serves is stopped, the
 * next best takes over before the stop goes on; a better one takes over once nothing has changed for a moment, which grows where providers take
 * over from one another without end. Control path, thread-safe.
 */
final class Exchanges implements RunningTunnel.Swap, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long QUIET_MILLIS = 500;
    private static final long LONGEST_MILLIS = 60_000;
    /** Several workers meet the same failure: what the second one says within that time is mended already. */
    private static final long MENDED_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** More takeovers than that within so long are too many: each further one doubles the time without changes that the next has to wait for. */
    private static final int MANY = 10;
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** What the tunnel does while a part is missing; any thread. */
    interface Hold {
        /**
         * Somebody is missing.
         *
         * @param text for whom the tunnel waits, in words; empty for nobody any more
         * @param rest whether nothing can be carried meanwhile
         */
        void waits(String text, boolean rest);

        /** A worker has halted, and nobody is to blame, or nobody can take over: it stays so. */
        void failed(String what);
    }

    private final List<Exchange> all;
    private final Stock stock;
    private final Hold hold;
    private final Runnable changed = this::changed;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("ox-exchange").factory());
    private final ArrayDeque<Long> recent = new ArrayDeque<>();
    private long changes;
    private long mendedAt = System.nanoTime() - MENDED_NANOS;
    private volatile boolean closed;

    /** Takes a list that may still grow. */
    Exchanges(List<Exchange> all, Stock stock, Hold hold) {
        this.all = all;
        this.stock = stock;
        this.hold = hold;
        stock.listen(changed);
    }

    @Override
    public synchronized void to(String kind, String provider) throws IOException {
        Exchange one = all.stream().filter(exchange -> exchange.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new IOException("kind \"" + kind + "\" is not replaced in this role; "
                        + (all.isEmpty() ? "nothing is" : "allowed: " + all.stream().map(Exchange::kind).collect(Collectors.joining(", ")))));
        one.to(provider);
        say();
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
            mine = ++changes;
            wait = quiet(System.nanoTime());
        }
        try {
            thread.schedule(() -> settle(mine), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing: who serves goes on", e);
        }
    }

    private long quiet(long now) {
        recent.removeIf(at -> now - at > CALM_NANOS);
        return Math.min(LONGEST_MILLIS, QUIET_MILLIS << Math.clamp(recent.size() - MANY, 0, 10));
    }

    private synchronized void settle(long when) {
        if (when == changes) {
            follow(false);
        }
    }

    private long takeovers() {
        return all.stream().mapToLong(Exchange::takeovers).sum();
    }

    private synchronized void follow(boolean orphans) {
        long before = takeovers();
        for (Exchange one : all) {
            if (!closed && (!orphans || one.orphaned())) {
                one.follow();
            }
        }
        for (long more = takeovers() - before; more > 0; more--) {
            recent.add(System.nanoTime());
        }
        say();
    }

    /** Says for whom the tunnel waits, and whether it can go on meanwhile. */
    private void say() {
        List<Exchange> missing = all.stream().filter(one -> !closed && one.missing()).toList();
        hold.waits(missing.isEmpty() ? "" : "waits for a provider of: " + missing.stream().map(Exchange::kind).collect(Collectors.joining(", ")),
                missing.stream().anyMatch(one -> !one.goesOn()));
    }

    /** A worker has halted. Any thread; what follows is on a thread of its own. */
    void failed(Failure failure) {
        submit(() -> {
            if (!mend(failure)) {
                hold.failed(failure.what());
            }
        });
    }

    /** A message of the control path has thrown; a provider may be to blame. Any thread. */
    void thrown(Throwable what) {
        submit(() -> blame(what, "the control path"));
    }

    private void submit(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing: nothing is mended", e);
        }
    }

    /** Returns whether the workers go on, now or when somebody comes who can serve. */
    private synchronized boolean mend(Failure failure) {
        if (closed) {
            return true;
        }
        if (failure.thrown() != null) {
            return blame(failure.thrown(), failure.what());
        }
        // One that serves no more has been replaced since.
        all.stream().filter(one -> one.serves(failure.part())).findFirst().ifPresent(one -> one.mend(failure.what()));
        say();
        return true;
    }

    /**
     * Something that serves a stage has thrown: it is withdrawn, and the next best takes over. Any thread.
     *
     * @return whether one of them was to blame
     */
    synchronized boolean blame(Throwable thrown, String where) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            for (Exchange one : all) {
                if (one.owns(frame.getClassName())) {
                    Tunnel.Stage stage = one.stage();
                    LOG.log(System.Logger.Level.ERROR, one.kind() + ": " + stage.provider() + " is withdrawn, it has thrown in " + where, thrown);
                    one.withdraw("has thrown " + thrown, frame.getClassName());
                    one.follow();
                    mendedAt = System.nanoTime();
                    say();
                    return true;
                }
            }
        }
        if (System.nanoTime() - mendedAt < MENDED_NANOS) {
            say();
            return true;
        }
        LOG.log(System.Logger.Level.ERROR, where + ": no part is to blame", thrown);
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
