package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.PacketWatch;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.PeerEvent;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.api.tunnel.TunnelState;
import io.oxtunnel.runtime.control.ControlLoop;
import io.oxtunnel.runtime.control.Outgoing;
import io.oxtunnel.runtime.worker.Pipeline;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.Watches;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A tunnel that was put together by {@link Assembly}: its life from ready to closed. */
final class RunningTunnel implements Tunnel {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long GOODBYE_MILLIS = 1_000;

    private final String role;
    private final LongSupplier clock;
    private final Supplier<Pipeline> current;
    private final Supplier<List<Stage>> stages;
    private final DataPath data;
    private final ControlLoop control;
    private final Outgoing outgoing;
    private final Quiescence quiescence;
    private final Counters counters;
    private final TunnelListener listener;
    private final Runnable atEnd;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile String waits = "";
    private volatile Swap swap = (kind, provider) -> {
        throw new IOException("kind \"" + kind + "\" is not replaced: the " + role() + " is not assembled yet");
    };
    private volatile TunnelState state = TunnelState.STARTING;
    private volatile String reason = "";
    private volatile Supplier<List<Account>> accounts = List::of;
    private volatile Supplier<List<Peer>> peers = List::of;
    private volatile Supplier<List<PeerEvent>> strangers = List::of;

    private volatile Watches watches = new Watches();
    private volatile int workers;

    /** Replaces a stage of the pipeline. */
    interface Swap {
        void to(String kind, String provider) throws IOException;

        /** Follows nothing any more. */
        default void close() {
        }
    }

    RunningTunnel(String role, LongSupplier clock, Supplier<Pipeline> current, Supplier<List<Stage>> stages, DataPath data, ControlLoop control,
            Outgoing outgoing, Quiescence quiescence, WorkerCounters controlCounters, TunnelListener listener, Runnable atEnd) {
        this.role = role;
        this.clock = clock;
        this.current = current;
        this.stages = stages;
        this.data = data;
        this.control = control;
        this.outgoing = outgoing;
        this.quiescence = quiescence;
        this.listener = listener;
        this.atEnd = atEnd;
        counters = data.counters(controlCounters, current);
    }

    /** Starts the threads; the role is ready. If that fails, everything is closed. */
    void start() {
        try {
            data.start();
            control.start(current.get().engine());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
        change(TunnelState.READY, role + " on " + current.get().port().describe() + ", " + current.get().transport().describe());
    }

    /** Takes a new state and tells it. */
    void change(TunnelState next, String text) {
        state = next;
        reason = text;
        try {
            listener.changed(this, next, text);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a listener failed on " + next, e);
        }
    }

    /** Notes why a state lasts, without telling the listener. */
    void because(String text) {
        reason = text;
    }

    ControlLoop control() {
        return control;
    }

    @Override
    public String role() {
        return role;
    }

    @Override
    public TunnelState state() {
        return state;
    }

    @Override
    public String reason() {
        String text = waits;
        return text.isEmpty() ? reason : reason.isEmpty() ? text : text + "; " + reason;
    }

    /** Notes for which provider the tunnel waits; empty for none. */
    void waits(String text) {
        if (!text.isEmpty() && !text.equals(waits)) {
            LOG.log(System.Logger.Level.ERROR, "the " + role + " " + text);
        } else if (text.isEmpty() && !waits.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "the " + role + " waits no more");
        }
        waits = text;
    }

    @Override
    public List<SessionView> sessions() {
        return List.copyOf(current.get().engine().sessions());
    }

    /** Sets who tells whom the tunnel knows. */
    void peers(Supplier<List<Peer>> source) {
        peers = source;
    }

    /** Sets who tells what strangers did. */
    void strangers(Supplier<List<PeerEvent>> source) {
        strangers = source;
    }

    @Override
    public List<Peer> peers() {
        return peers.get();
    }

    @Override
    public List<PeerEvent> strangers() {
        return strangers.get();
    }

    /** Sets who tells the accounts. */
    void accounts(Supplier<List<Account>> source) {
        accounts = source;
    }

    @Override
    public List<Account> accounts() {
        return accounts.get();
    }

    @Override
    public List<Exclusion> exclusions() {
        return current.get().port() instanceof Capture capture ? capture.exclusions() : List.of();
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public List<Stage> pipeline() {
        return stages.get();
    }

    @Override
    public long[] workerAllocatedBytes() {
        return data.allocatedBytes();
    }

    /** Sets who lets others watch so many workers. */
    void watches(Watches those, int n) {
        watches = those;
        workers = n;
    }

    @Override
    public PacketWatch watch(PacketWatch.Request request) throws IOException {
        // A client has one peer: what belongs to no session is its business, too.
        boolean one = role.equals("client");
        return watches.open(one ? new PacketWatch.Request(request.points(), "", request.contents(), request.purpose()) : request, workers,
                () -> current.get().engine().sessions());
    }

    @Override
    public List<String> watches() {
        return watches.purposes();
    }

    @Override
    public long[] workerCpuNanos() {
        return data.cpuNanos();
    }

    @Override
    public long now() {
        return clock.getAsLong();
    }

    @Override
    public List<Figure> figures() {
        return current.get().port().figures();
    }

    /** Sets what replaces a stage. */
    void swap(Swap replacing) {
        swap = replacing;
    }

    @Override
    public void swap(String kind, String provider) throws IOException {
        swap.to(kind, provider);
    }

    @Override
    public boolean disconnect(String peer) {
        List<Session> named = current.get().engine().sessions().stream().filter(s -> s.peer().equals(peer) || s.id().equals(peer)).toList();
        named.forEach(s -> control.execute(() -> current.get().engine().disconnect(s, Disconnect.BY_USER, clock.getAsLong())));
        return !named.isEmpty();
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        swap.close();
        // An interrupt shortens the goodbye and nothing else: half a tunnel must not stay behind.
        boolean interrupted = Thread.interrupted();
        for (boolean done = false; !done;) {
            try {
                if (!interrupted) {
                    sayGoodbye();
                }
                boolean controlEnded = control.stop();
                free(controlEnded, data.stop());
                done = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        change(TunnelState.CLOSED, "closed");
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends DISCONNECT to every peer and lets worker 0 send what is under way. */
    private void sayGoodbye() throws InterruptedException {
        int why = role.equals("server") ? Disconnect.SHUTDOWN : Disconnect.BY_USER;
        CountDownLatch said = new CountDownLatch(1);
        control.execute(() -> {
            current.get().engine().sessions().forEach(s -> current.get().engine().disconnect(s, why, clock.getAsLong()));
            said.countDown();
        });
        said.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MILLIS);
        while (!outgoing.drained() && System.nanoTime() < until) {
            data.wake(0);
            LockSupport.parkNanos(200_000);
        }
    }

    /** Closes what the machine gave; memory only where no thread can use it any more. */
    private void free(boolean controlEnded, boolean workersEnded) {
        boolean ended = controlEnded && workersEnded;
        Closing.close("the inner side", current.get().port()::close);
        if (controlEnded) {
            Closing.close("the protocol core", current.get().engine()::close);
        }
        if (workersEnded) {
            Closing.close("what workers used", quiescence::reclaim);
        }
        ended &= Closing.close("the transport", current.get().transport()::close);
        if (ended) {
            Closing.close("the compressors", current.get().compressions()::close);
            Closing.close("the workers", () -> data.release(current.get().pool()));
            if (current.get().pool() instanceof NativeBufferPool memory) {
                memory.close();
            }
        } else {
            LOG.log(System.Logger.Level.ERROR, "a thread does not end or a provider does not close: " + current.get().transport().describe() + ", "
                    + current.get().port().describe() + "; the memory is left to it");
        }
        Closing.close("the state", atEnd);
    }
}
