package io.oxtunnel.runtime.control;

import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.runtime.history.History;
import io.oxtunnel.runtime.worker.ControlSink;
import io.oxtunnel.runtime.worker.Failure;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The control path of a tunnel: one thread that owns the protocol core. Handshakes and control messages reach it from the workers
 * through a bounded queue; timers are the core's own. Expensive key agreement happens here and stalls no worker.
 */
public final class ControlLoop implements ControlSink {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long RECLAIM_NANOS = 5_000_000;
    /** What is due by the wall clock, such as the end of a client's time, waits that long at most. */
    private static final long LONGEST_NANOS = 500_000_000L;
    private static final long COMPLAIN_NANOS = 1_000_000_000L;
    private static final long PAUSE_NANOS = 100_000_000;
    private static final long OFFER_MILLIS = 50;
    private static final long STOP_MILLIS = 2_000;

    private final Inbox messages = new Inbox();
    private final LongSupplier clock;
    private final Quiescence quiescence;
    private final WorkerCounters counters;
    private final Pulse pulse = new Pulse(new BootTime());
    private final History history;
    private final Thread thread;
    private final Outgoing outgoing;
    private final LongConsumer housekeeping;
    private final Consumer<Session> onConfirmed;
    private final Consumer<Failure> onFailure;
    private final Consumer<Throwable> onThrown;
    private final Runnable onUnsent;
    private volatile SessionEngine engine;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private volatile boolean stop;
    // After a failure timers rest a while: one that fails each time must not keep the thread busy.
    private long restUntil = Long.MIN_VALUE;
    private long complainFrom = Long.MIN_VALUE;

    /**
     * Makes a control path; {@link #start} starts it.
     *
     * @param housekeeping called at least twice a second, with the time
     * @param onConfirmed called by a worker when a session was confirmed
     * @param onFailure called when a worker has halted
     * @param onThrown called with what a message has thrown; a provider may be to blame
     * @param onUnsent gives the core the packets that workers left for it
     */
    public ControlLoop(LongSupplier clock, Quiescence quiescence, WorkerCounters counters, History history, Outgoing outgoing,
            LongConsumer housekeeping, Consumer<Session> onConfirmed, Consumer<Failure> onFailure,
            Consumer<Throwable> onThrown, Runnable onUnsent) {
        this.counters = counters;
        this.history = history;
        this.clock = clock;
        this.quiescence = quiescence;
        this.outgoing = outgoing;
        this.housekeeping = housekeeping;
        this.onConfirmed = onConfirmed;
        this.onFailure = onFailure;
        this.onThrown = onThrown;
        this.onUnsent = onUnsent;
        thread = Thread.ofPlatform().name("ox-control").daemon().unstarted(this::run);
    }

    /** Starts the thread. */
    public void start(SessionEngine engine) {
        this.engine = engine;
        thread.start();
    }

    private void run() {
        while (!stop) {
            try {
                turn();
            } catch (InterruptedException e) {
                // By a provider: the way to end this thread is stop().
                LOG.log(System.Logger.Level.DEBUG, "the control path was interrupted and goes on", e);
            } catch (RuntimeException | LinkageError e) {
                // One message that breaks the core, or a provider that was uninstalled, must not end all sessions.
                complain(e);
                onThrown.accept(e);
            }
        }
    }

    /** One handshake a turn: what is due and what live sessions say comes between. */
    private void shakeHands() {
        int waiting = messages.handshakes();
        Inbox.Handshake next = messages.handshake();
        if (next == null) {
            return;
        }
        long now = clock.getAsLong();
        engine.waiting(waiting, now);
        Verdict verdict = engine.handshake(next.datagram(), next.from(), now);
        if (!(verdict instanceof Verdict.Drop)) {
            counters.add(Traffic.HANDSHAKES_DONE, 1);
        }
        follow(verdict, next.from());
    }

    private void complain(Throwable e) {
        long now = clock.getAsLong();
        restUntil = now + PAUSE_NANOS;
        if (now >= complainFrom) {
            complainFrom = now + COMPLAIN_NANOS;
            LOG.log(System.Logger.Level.ERROR, "the control path failed on one message and goes on", e);
        }
    }

    private void turn() throws InterruptedException {
        boolean reclaiming = quiescence.reclaim();
        long wait = Math.min(reclaiming ? RECLAIM_NANOS : LONGEST_NANOS, untilDue(clock.getAsLong()));
        Runnable message = messages.message(wait);
        if (message != null) {
            message.run();
        } else {
            shakeHands();
        }
        Failure failed = failure.getAndSet(null);
        if (failed != null) {
            onFailure.accept(failed);
        }
        if (!stop) {
            keepTime(clock.getAsLong(), wait);
        }
    }

    private void keepTime(long now, long waited) {
        long missed = pulse.check(now, System.currentTimeMillis(), Math.max(0, waited));
        if (missed != Pulse.QUIET) {
            engine.disturbed(missed, now);
        }
        if (untilDue(now) == 0) {
            engine.advance(now);
        }
        outgoing.forget(now, quiescence);
        housekeeping.accept(now);
    }

    private long untilDue(long now) {
        long due = Math.max(restUntil, engine.deadline());
        // Where the difference does not fit in a long it is "never".
        return due <= now ? 0 : due - now > 0 ? due - now : Long.MAX_VALUE;
    }

    @Override
    public boolean handshakesWelcome() {
        return messages.hasRoom();
    }

    @Override
    public boolean handshake(byte[] datagram, Endpoint from) {
        return messages.offer(new Inbox.Handshake(datagram, from));
    }

    @Override
    public boolean control(SessionKey key, int path, long counter, byte[] body, Endpoint from) {
        long arrived = clock.getAsLong();
        return messages.offer(() -> {
            Endpoint source = from == null ? key.session().endpoint() : from;
            follow(engine.control(key, path, counter, body, source, arrived, clock.getAsLong()), source);
        });
    }

    @Override
    public void refused(int code, Endpoint from) {
        messages.offer(() -> history.dropped(new Verdict.Drop(DropReason.of(code)), from));
    }

    @Override
    public void sighted(SessionKey key, int bytes, Endpoint from) {
        messages.offer(() -> engine.sighted(key, bytes, from, clock.getAsLong()));
    }

    /** This machine slept or its network has changed; any thread, never blocks. */
    public void disturbed() {
        pulse.disturb();
        // A full queue wakes the thread as well.
        messages.offer(() -> {
        });
    }

    private void follow(Verdict verdict, Endpoint from) {
        switch (verdict) {
            case Verdict.Reply reply -> outgoing.send(reply.datagram(), from);
            case Verdict.Drop drop -> {
                counters.drop(drop.reason());
                history.dropped(drop, from);
            }
            case Verdict.Deliver deliver -> {
                // What follows went through the events.
            }
        }
    }

    @Override
    public void confirmed(Session session) {
        try {
            onConfirmed.accept(session);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a confirmed session is not routed yet; the control path tries again", e);
        }
        // A full queue wakes the thread as well.
        messages.offer(() -> engine.advance(clock.getAsLong()));
    }

    @Override
    public void unsent() {
        // Where the queue is full the packets wait for the next one.
        messages.offer(onUnsent);
    }

    @Override
    public void failed(Failure what) {
        failure.compareAndSet(null, what);
        // A full queue wakes the thread as well.
        messages.offer(() -> {
        });
    }

    /** Runs something on this thread, after what waits already; at once if it is the caller's own; not at all once it is stopped. */
    public void execute(Runnable command) {
        if (Thread.currentThread() == thread) {
            command.run();
            return;
        }
        try {
            while (!stop && !messages.offer(command, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the thread; waits for it, unless it is the caller's own.
     *
     * @return false if it does not end: it is stuck in a provider
     */
    public boolean stop() throws InterruptedException {
        stop = true;
        messages.offer(() -> {
        });
        return Thread.currentThread() == thread || thread.getState() == Thread.State.NEW
                || thread.join(Duration.ofMillis(STOP_MILLIS));
    }
}
