package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.api.tunnel.TunnelState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.runtime.carrier.Member;
import io.oxtunnel.runtime.compression.Compressions;
import io.oxtunnel.runtime.control.ControlLoop;
import io.oxtunnel.runtime.control.Outgoing;
import io.oxtunnel.runtime.control.WaitingPackets;
import io.oxtunnel.runtime.history.History;
import io.oxtunnel.runtime.live.LiveAgreement;
import io.oxtunnel.runtime.live.LiveCiphers;
import io.oxtunnel.runtime.live.LiveCodec;
import io.oxtunnel.runtime.rehearsal.Rehearsal;
import io.oxtunnel.runtime.worker.DatagramRing;
import io.oxtunnel.runtime.worker.Detours;
import io.oxtunnel.runtime.worker.Gate;
import io.oxtunnel.runtime.worker.Pipeline;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.Routing;
import io.oxtunnel.runtime.worker.WorkerCounters;
import io.oxtunnel.runtime.worker.Watches;
import io.oxtunnel.runtime.worker.Wiring;
import io.oxtunnel.runtime.worker.Worker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** Puts a tunnel together on its {@link Foundation}: workers, control path and protocol core, the same way for both roles. */
final class Assembly {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    /** Datagrams of the control path that may wait for worker 0. */
    private static final int CONTROL_RING = 1_024;
    /** Datagrams that may wait for the worker that owns their session. */
    private static final int HANDOVER_RING = 512;
    /** Largest datagram: what one train may hold. */
    private static final int LARGEST_DATAGRAM = 65_472;
    /** How long a replacement waits until what it replaced is closed; it is closed even if that takes longer. */
    private static final long PATIENCE_SECONDS = 5;

    private final Services services;
    private final Foundation foundation;
    private final LongSupplier clock = System::nanoTime;
    private final History history;
    private final WorkerCounters controlCounters = new WorkerCounters();
    private final Quiescence quiescence;
    private final DataPath data = new DataPath();
    private final Outgoing outgoing;
    private final Detours detours = new Detours();
    private final Watches watches = new Watches();
    private final Gate gate = new Gate();
    private final WaitingPackets waiting;
    private final DatagramRing control = new DatagramRing(CONTROL_RING);
    private final boolean pollable;
    private final CompressionSwap compressions;
    private final LiveCodec codec;
    private final LiveCiphers ciphers;
    private final LiveAgreement agreement;
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile Pipeline pipeline;
    private ControlLoop loop;

    /**
     * Begins one.
     *
     * @param only the one peer of a client, or null for a server
     * @param compression names of what sessions may agree on
     * @throws IOException if one of these is not installed or cannot serve
     */
    Assembly(Services services, Foundation foundation, String only, List<String> compression) throws IOException {
        this.services = services;
        compressions = CompressionSwap.open(services.stock().compressions(), compression, foundation.pool(), foundation.transport().queues());
        history = new History(clock, only);
        this.foundation = foundation;
        codec = new LiveCodec(services.codec());
        ciphers = new LiveCiphers(services.ciphers());
        agreement = new LiveAgreement(services.agreement());
        pollable = DataPath.pollable(foundation.transport(), foundation.port(), services.pollers());
        quiescence = DataPath.quiescence(workers(), pollable);
        outgoing = new Outgoing(foundation.pool(), foundation.transport(), control, controlCounters, clock, () -> data.wake(0));
        waiting = new WaitingPackets(foundation.pool(), detours, controlCounters, clock, () -> data.wake(0));
    }

    private int workers() {
        return foundation.transport().queues();
    }

    Quiescence quiescence() {
        return quiescence;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    /** Returns the counters of the control path, for its thread only. */
    WorkerCounters controlCounters() {
        return controlCounters;
    }

    History history() {
        return history;
    }

    WaitingPackets waiting() {
        return waiting;
    }

    LongSupplier clock() {
        return clock;
    }

    /** Returns what the protocol core is handed. */
    SessionEngineFactory.Context context(ToIntFunction<Endpoint> maxDatagram, int keepaliveSeconds, Resumption resumption,
            Events events) {
        return new SessionEngineFactory.Context(codec, ciphers, agreement, foundation.pool(),
                new SecureRandom(), InstantSource.system(), workers(), to -> Math.min(LARGEST_DATAGRAM, maxDatagram.applyAsInt(to)),
                keepaliveSeconds, events, resumption, compressions.serving().capabilities());
    }

    /**
     * Builds the tunnel; it runs after {@link RunningTunnel#start}.
     *
     * @throws IOException if the system gives no poller
     */
    RunningTunnel build(String role, SessionEngine engine, Events events, Routing routing, IcmpError icmp, TunnelListener listener,
            LongConsumer housekeeping, Runnable atEnd) throws IOException {
        pipeline = new Pipeline(services.codec(), foundation.outer().generation(), foundation.port(), engine, foundation.pool(), compressions.serving());
        compressions.of(this);
        exchanges.add(compressions);
        RunningTunnel[] tunnel = new RunningTunnel[1];
        Exchanges[] replacing = new Exchanges[1];
        loop = new ControlLoop(clock, quiescence, controlCounters, history, outgoing, housekeeping, events::confirmed,
                failure -> replacing[0].failed(failure), thrown -> replacing[0].thrown(thrown),
                () -> waiting.drain(engine, routing));
        DatagramRing[] handover = new DatagramRing[workers()];
        for (int i = 0; i < handover.length; i++) {
            handover[i] = new DatagramRing(HANDOVER_RING);
        }
        Wiring wiring = new Wiring(() -> pipeline, routing, loop, clock, quiescence, control, handover, detours, icmp, data::wake, watches, gate);
        data.build(workers(), wiring, pollable, services.pollers());
        data.rehearse(wanted -> Rehearsal.start(services.codec(), services.engines(), services.ciphers(), services.agreement(), foundation.port(),
                foundation.provider(), wanted));
        tunnel[0] = new RunningTunnel(role, clock, () -> pipeline, () -> stages(role), data, loop, outgoing, quiescence, controlCounters, listener, atEnd);
        tunnel[0].watches(watches, workers());
        tunnel[0].strangers(history::strangers);
        CryptoExchange.add(this, services.stock(), loop, engine);
        exchange(new TransportExchange(foundation.outer(), services.stock().transports(), this));
        replacing[0] = new Exchanges(exchanges, services.stock(), hold(tunnel[0]));
        tunnel[0].swap(replacing[0]);
        return tunnel[0];
    }

    private Exchanges.Hold hold(RunningTunnel tunnel) {
        return new Exchanges.Hold() {
            @Override
            public void waits(String text, boolean rest) {
                gate.closed(rest);
                if (rest) {
                    data.wake();
                } else {
                    data.resume();
                }
                tunnel.waits(text + (rest ? "; nothing is carried meanwhile" : ""));
            }

            @Override
            public void failed(String what) {
                tunnel.change(TunnelState.FAILED, "has failed: " + what);
            }
        };
    }

    /** Returns the number of workers, each of which has a queue of the port. */
    int queues() {
        return workers();
    }

    LiveCodec codec() {
        return codec;
    }

    LiveCiphers ciphers() {
        return ciphers;
    }

    LiveAgreement agreement() {
        return agreement;
    }

    BufferPool pool() {
        return foundation.pool();
    }

    /** Lets another codec serve; the control path first, workers at their next batch. */
    synchronized void replace(Codec next) {
        codec.use(next);
        Pipeline before = pipeline;
        pipeline = new Pipeline(next, before.transport(), before.port(), before.engine(), before.pool(), before.compressions());
    }

    /** Returns whether workers can turn to another port or transport. */
    boolean pollable() {
        return pollable;
    }

    /**
     * Checks that workers can turn to something else.
     *
     * @throws IOException if they cannot
     */
    void requirePollable() throws IOException {
        if (!pollable) {
            throw new IOException("workers with two threads each keep the port and transport that they have; restart instead");
        }
    }

    /**
     * Puts another port in the place of the one that is there. Workers turn to it at their next batch; the old one is closed when none
     * can be using it any more.
     *
     * @throws IOException if the workers cannot use it; then nothing has changed and it is still open
     */
    synchronized void replace(PacketPort next) throws IOException {
        requirePollable(next.queue(0).readiness(), next.describe());
        if (next.queues() < workers()) {
            throw new IOException(next.describe() + ": " + next.queues() + " queues; " + workers() + " workers need one each");
        }
        Pipeline before = pipeline;
        pipeline = new Pipeline(before.codec(), before.transport(), next, before.engine(), before.pool(), before.compressions());
        data.portChanges(before.port());
        retire("the port that was replaced", worker -> worker.uses(before.port()), before.port()::close);
    }

    /**
     * Puts a transport in the place of another one, as {@link #replace(PacketPort)} does.
     *
     * @throws IOException if it cannot take that place; then nothing has changed and it is still open
     */
    synchronized void replace(Member old, Member next) throws IOException {
        requirePollable(next.transport().queue(0).readiness(), next.name());
        Pipeline before = pipeline;
        data.transportChanges(old.transport());
        Runnable free = foundation.outer().replace(old, next,
                generation -> pipeline = new Pipeline(before.codec(), generation, before.port(), before.engine(), before.pool(), before.compressions()));
        data.wake();
        retire("the transport that was replaced", worker -> worker.uses(before.transport()), free);
    }

    private void requirePollable(Readiness readiness, String what) throws IOException {
        requirePollable();
        if (!(readiness instanceof Readiness.Descriptor)) {
            throw new IOException(what + " has no descriptor that workers could wait for; restart instead");
        }
    }

    /**
     * Closes something when no worker watches it or can be using it any more, and waits for that: who replaces without end must not hold ever more
     * buffers. While a worker uses it, it stays open.
     */
    private void retire(String what, Predicate<Worker> uses, Runnable close) {
        if (data.turned(uses)) {
            // Workers have nothing of it any more: what else may use it runs on the control path.
            CountDownLatch closed = new CountDownLatch(1);
            AtomicBoolean once = new AtomicBoolean();
            Runnable closing = () -> {
                if (once.compareAndSet(false, true)) {
                    Closing.close(what, close);
                    closed.countDown();
                }
            };
            loop.execute(closing);
            if (!await(closed)) {
                quiescence.retire(closing);
            }
        } else {
            LOG.log(System.Logger.Level.ERROR, what + " is still in use by a worker that does not come back from it, and stays open; another worker takes over");
            data.abandon(uses, quiescence, pipeline);
        }
    }

    private static boolean await(CountDownLatch closed) {
        try {
            return closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Puts other compressors in the place of those that are there, which are closed when no worker can be using them any more. */
    synchronized void replace(Compressions next, Compressions old) {
        Pipeline before = pipeline;
        pipeline = new Pipeline(before.codec(), before.transport(), before.port(), before.engine(), before.pool(), next);
        quiescence.retire(old::close);
    }

    /** Returns the inner side as it is now. */
    PacketPort port() {
        return pipeline.port();
    }

    /** Adds a stage that can be replaced, before the tunnel starts. */
    void exchange(Exchange one) {
        exchanges.add(one);
    }

    private List<Tunnel.Stage> stages(String role) {
        List<Tunnel.Stage> fixed = List.of(new Tunnel.Stage(role.equals("server") ? "forwarder" : "capture", "", pipeline.port().describe()),
                new Tunnel.Stage("codec", codec.name(), ""),
                new Tunnel.Stage("crypto", ciphers.name(), ""),
                new Tunnel.Stage("key agreement", agreement.name(), ""),
                new Tunnel.Stage("transport", foundation.transportName(), ""),
                compressions.stage(),
                new Tunnel.Stage("workers", Integer.toString(workers()), pollable ? "one thread each" : "two threads each"));
        return fixed.stream().map(stage -> exchanges.stream().filter(one -> one.kind().equals(stage.stage())).findFirst()
                .map(Exchange::stage).orElse(stage)).toList();
    }
}
