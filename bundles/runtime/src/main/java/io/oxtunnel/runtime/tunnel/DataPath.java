package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.worker.Pipeline;
import io.oxtunnel.runtime.worker.PolledWorker;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.SplitWorker;
import io.oxtunnel.runtime.worker.Worker;
import io.oxtunnel.runtime.worker.WorkerCounters;
import io.oxtunnel.runtime.worker.Wiring;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The workers of a tunnel: one for each queue, started and stopped together. Control path. */
final class DataPath {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long STOP_MILLIS = 2_000;
    private static final long TURN_NANOS = 5_000_000_000L;
    private static final long TURN_LOOK_NANOS = 100_000;
    // What a start can spare: a role is ready within 1.5 s, and the first packets find most of the code compiled.
    private static final Duration REHEARSAL = Duration.ofMillis(400);

    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    // Stuck in a provider's code: others have their places.
    private final List<Worker> abandoned = new CopyOnWriteArrayList<>();
    private final List<WorkerCounters> cells = new CopyOnWriteArrayList<>();
    private WorkerMaker maker;
    private volatile boolean stopped;
    private Thread rehearsal;
    private volatile long refusedBefore;

    /** Makes the worker of a queue. */
    private interface WorkerMaker {
        Worker make(int index, Pipeline pipeline) throws IOException;
    }

    /** Returns whether one thread can wait for both queues of a worker. */
    static boolean pollable(Transport transport, PacketPort port, Poller.Factory pollers) {
        return pollers != null && transport.queue(0).readiness() instanceof Readiness.Descriptor
                && port.queue(0).readiness() instanceof Readiness.Descriptor;
    }

    /** Returns how many threads that many workers have. */
    static Quiescence quiescence(int workers, boolean pollable) {
        return new Quiescence(pollable ? workers : 2 * workers);
    }

    /**
     * Makes the workers; none runs yet.
     *
     * @throws IOException if the system gives no poller; then nothing stays open
     */
    void build(int n, Wiring wiring, boolean pollable, Poller.Factory pollers) throws IOException {
        Pipeline pipeline = wiring.pipeline().get();
        maker = (index, with) -> pollable ? new PolledWorker(index, wiring, pollers, with) : new SplitWorker(index, wiring, pollers, with);
        try {
            for (int i = 0; i < n; i++) {
                workers.add(maker.make(i, pipeline));
            }
        } catch (IOException | RuntimeException e) {
            release(pipeline.pool());
            workers.clear();
            throw e;
        }
    }

    /** Starts the workers, after the rehearsal or the most that a start may wait for it. */
    void start() {
        try {
            rehearsal.join(REHEARSAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.forEach(Worker::start);
    }

    /** Starts a rehearsal, given whether it is still wanted; it ends with the workers at the latest. */
    void rehearse(Function<BooleanSupplier, Thread> start) {
        rehearsal = start.apply(() -> !stopped);
    }

    /** Makes every worker look at the pipeline; what a port that goes has refused stays counted. */
    void portChanges(PacketPort gone) {
        refusedBefore += refused(gone);
        workers.forEach(Worker::wake);
    }

    /** What a transport that goes has refused stays counted. */
    void transportChanges(Transport gone) {
        for (int i = 0; i < gone.queues(); i++) {
            refusedBefore += gone.queue(i).refused();
        }
    }

    /** Lets every worker go on that has halted. */
    void resume() {
        workers.forEach(Worker::resume);
    }

    /** Makes every worker look at the pipeline. */
    void wake() {
        workers.forEach(Worker::wake);
    }

    /** Waits until no worker uses something any more, as long as a batch may take at most; false if one still does. */
    boolean turned(Predicate<Worker> uses) {
        long until = System.nanoTime() + TURN_NANOS;
        while (workers.stream().anyMatch(uses)) {
            if (System.nanoTime() > until) {
                return false;
            }
            wake();
            LockSupport.parkNanos(TURN_LOOK_NANOS);
        }
        return true;
    }

    /** Gives the places of workers that are stuck in something to others; what the stuck ones may come back to is never freed. */
    void abandon(Predicate<Worker> stuck, Quiescence quiescence, Pipeline pipeline) {
        for (int i = 0; i < workers.size(); i++) {
            Worker old = workers.get(i);
            if (!stopped && stuck.test(old)) {
                old.stop();
                abandoned.add(old);
                quiescence.replace(i);
                try {
                    Worker next = maker.make(i, pipeline);
                    workers.set(i, next);
                    cells.addAll(Arrays.asList(next.counters()));
                    next.start();
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.ERROR, "nobody takes the place of a worker that is stuck: " + e.getMessage());
                }
            }
        }
    }

    void wake(int worker) {
        if (worker < workers.size()) {
            workers.get(worker).wake();
        }
    }

    /**
     * Stops all workers.
     *
     * @return whether every thread has ended; if not, nothing they use may be freed
     */
    boolean stop() throws InterruptedException {
        stopped = true;
        workers.forEach(Worker::stop);
        boolean ended = rehearsal.join(Duration.ofMillis(STOP_MILLIS));
        for (Worker w : workers) {
            ended &= w.join(STOP_MILLIS);
        }
        for (Worker w : abandoned) {
            ended &= w.join(1);
        }
        return ended;
    }

    void release(BufferPool pool) {
        workers.forEach(w -> w.release(pool));
    }

    /** Returns the counters of the workers, of the control path and of the queues. */
    Counters counters(WorkerCounters control, Supplier<Pipeline> current) {
        cells.add(control);
        workers.forEach(w -> cells.addAll(Arrays.asList(w.counters())));
        return new SumCounters(cells, () -> refusedBefore + refused(current.get().transport(), current.get().port()));
    }

    private static long refused(PacketPort port) {
        long n = 0;
        for (int i = 0; i < port.queues(); i++) {
            n += port.queue(i).refused();
        }
        return n;
    }

    private static long refused(Transport transport, PacketPort port) {
        long n = refused(port);
        for (int i = 0; i < transport.queues(); i++) {
            n += transport.queue(i).refused();
        }
        return n;
    }

    /** Returns the processor time that each thread has used, in nanoseconds, or an empty array where the platform does not tell. */
    long[] cpuNanos() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean && bean.isThreadCpuTimeEnabled()
                ? bean.getThreadCpuTime(workers.stream().flatMapToLong(w -> Arrays.stream(w.threads())).toArray()) : new long[0];
    }

    /** Returns the bytes that each thread has allocated on the Java heap, or an empty array where the platform does not tell. */
    long[] allocatedBytes() {
        long[] ids = workers.stream().flatMapToLong(w -> Arrays.stream(w.threads())).toArray();
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean
                ? bean.getThreadAllocatedBytes(ids) : new long[0];
    }
}
