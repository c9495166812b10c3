package io.oxtunnel.runtime.control;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.runtime.worker.ControlSink;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The control path of a tunnel: one thread that owns the protocol core. Handshakes and control messages reach it from the workers
 * through a bounded queue; timers are the core's own. Expensive key agreement happens here and stalls no worker.
 */
public final class ControlLoop implements ControlSink {
    /** Handshakes and control messages that may wait (PROTOCOL.md, precision to 4.6). */
    public static final int QUEUE = 512;
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long RECLAIM_NANOS = 5_000_000;
    private static final long LONGEST_NANOS = 1_000_000_000L;

    private final ArrayBlockingQueue<Runnable> messages = new ArrayBlockingQueue<>(QUEUE);
    private final LongSupplier clock;
    private final Quiescence quiescence;
    private final WorkerCounters counters;
    private final Thread thread;
    private final Outgoing outgoing;
    private final LongConsumer housekeeping;
    private final Consumer<Session> onConfirmed;
    private final Consumer<String> onFailure;
    private volatile SessionEngine engine;
    private volatile boolean stop;

    /**
     * Makes a control path; {@link #start} starts it.
     *
     * @param housekeeping called about once a second, with the time
     * @param onConfirmed called by a worker when a session was confirmed
     * @param onFailure called when a queue has failed for good, with its description
     */
    public ControlLoop(LongSupplier clock, Quiescence quiescence, WorkerCounters counters, Outgoing outgoing,
            LongConsumer housekeeping, Consumer<Session> onConfirmed, Consumer<String> onFailure) {
        this.counters = counters;
        this.clock = clock;
        this.quiescence = quiescence;
        this.outgoing = outgoing;
        this.housekeeping = housekeeping;
        this.onConfirmed = onConfirmed;
        this.onFailure = onFailure;
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
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // One message that breaks the core must not end all sessions.
                LOG.log(System.Logger.Level.ERROR, "the control path failed on one message and goes on", e);
            }
        }
    }

    private void turn() throws InterruptedException {
        boolean reclaiming = quiescence.reclaim();
        long wait = Math.min(reclaiming ? RECLAIM_NANOS : LONGEST_NANOS, engine.deadline() - clock.getAsLong());
        Runnable message = wait > 0 ? messages.poll(wait, TimeUnit.NANOSECONDS) : messages.poll();
        if (message != null) {
            message.run();
        }
        long now = clock.getAsLong();
        if (engine.deadline() <= now) {
            engine.advance(now);
        }
        outgoing.forget(now);
        housekeeping.accept(now);
    }

    @Override
    public boolean handshake(byte[] datagram, Endpoint from) {
        return messages.offer(() -> follow(engine.handshake(datagram, from, clock.getAsLong()), from));
    }

    @Override
    public boolean control(SessionKey key, int path, long counter, byte[] body, Endpoint from) {
        return messages.offer(() -> {
            Endpoint source = from == null ? key.session().endpoint() : from;
            follow(engine.control(key, path, counter, body, source, clock.getAsLong()), source);
        });
    }

    private void follow(Verdict verdict, Endpoint from) {
        switch (verdict) {
            case Verdict.Reply reply -> outgoing.send(reply.datagram(), from);
            case Verdict.Drop drop -> counters.drop(drop.reason());
            case Verdict.Deliver deliver -> {
                // What follows went through the events.
            }
        }
    }

    @Override
    public void confirmed(Session session) {
        onConfirmed.accept(session);
        // A full queue wakes the thread as well.
        messages.offer(() -> engine.advance(clock.getAsLong()));
    }

    @Override
    public void failed(String what) {
        execute(() -> onFailure.accept(what));
    }

    /** Runs something on this thread, after what waits already. */
    public void execute(Runnable command) {
        try {
            messages.put(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread; waits for it, unless it is the caller's own. */
    public void stop() throws InterruptedException {
        stop = true;
        messages.offer(() -> {
        });
        if (Thread.currentThread() != thread) {
            thread.join();
        }
    }
}
