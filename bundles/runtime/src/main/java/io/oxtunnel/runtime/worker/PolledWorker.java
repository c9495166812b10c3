package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;

/** A worker with one thread: epoll waits on both queues, each turn does one batch in each direction, so that neither starves. */
public final class PolledWorker implements Worker {
    private static final int TRANSPORT = 0;
    private static final int PORT = 1;
    private static final int ROOM = 2;
    private static final long STARVED_NANOS = 1_000_000;

    private final int index;
    private final Wiring wiring;
    private final Poller poller;
    private final WorkerCounters counters = new WorkerCounters();
    private final Quiescence.Participant participant;
    private Outbound outbound;
    private Inbound inbound;
    private final Thread thread;
    private Pipeline pipeline;
    private volatile Transport transport;
    private int transportFd;
    private int roomFd;
    private volatile PacketPort port;
    private int portFd;
    private volatile boolean stop;
    private volatile boolean halted;
    private boolean transportReadable = true;
    private boolean portReadable = true;
    private boolean starved;

    /**
     * Makes a worker; its thread does not run yet.
     *
     * @throws IOException if the system gives no poller
     */
    public PolledWorker(int index, Wiring wiring, Poller.Factory pollers, Pipeline pipeline) throws IOException {
        this.index = index;
        this.wiring = wiring;
        participant = wiring.quiescence().participant(index);
        begin();
        this.pipeline = pipeline;
        transport = pipeline.transport();
        transportFd = outer().fd();
        roomFd = outer().room();
        port = pipeline.port();
        portFd = descriptor(port);
        poller = pollers.open();
        watch();
        thread = WorkerThread.of("ox-worker-" + index, this::run, wiring.sink(), participant);
    }

    private void begin() {
        DatagramRing errors = wiring.ring();
        outbound = wiring.outbound(index, counters, errors);
        inbound = wiring.inbound(index, counters, errors);
    }

    private int descriptor(PacketPort of) {
        return ((Readiness.Descriptor) of.queue(index).readiness()).fd();
    }

    private Readiness.Descriptor outer() {
        return (Readiness.Descriptor) transport.queue(index).readiness();
    }

    private void watch() throws IOException {
        try {
            poller.add(transportFd, TRANSPORT, Poller.READ);
            poller.add(portFd, PORT, Poller.READ);
            if (roomFd >= 0) {
                poller.add(roomFd, ROOM, 0);
            }
        } catch (IOException | RuntimeException e) {
            poller.close();
            throw e;
        }
    }

    private void run() {
        while (!stop) {
            if (halted || wiring.gate().closed()) {
                rest();
            } else {
                work();
            }
        }
    }

    private void work() {
        try {
            if (boundary()) {
                participant.enter();
                pipeline = wiring.pipeline().get();
            }
            if (doWork() == 0 && !inbound.pending()) {
                if (boundary()) {
                    participant.idle();
                }
                await();
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            halt(new Failure("the worker " + index + " has met " + e, null, e));
        }
    }

    /** What is under way belongs to the pipeline that it came by: while there is any, this thread passes no boundary. */
    private boolean boundary() {
        return !outbound.stalled() && !inbound.underWay();
    }

    /** Something has failed: what is under way is dropped and counted, and the control path decides what comes next. */
    private void halt(Failure failure) {
        if (stop) {
            return;
        }
        halted = true;
        outbound.release(pipeline.pool());
        inbound.release(pipeline.pool());
        begin();
        wiring.sink().failed(failure);
    }

    /** Turns to what there is and waits, until it may go on. */
    private void rest() {
        if (boundary()) {
            participant.enter();
            pipeline = wiring.pipeline().get();
            turn();
            participant.idle();
        }
        poller.interest(transportFd, TRANSPORT, 0);
        if (roomFd >= 0) {
            poller.interest(roomFd, ROOM, 0);
        }
        poller.interest(portFd, PORT, 0);
        if (!stop && (halted || wiring.gate().closed())) {
            poller.await(-1);
        }
        transportReadable = true;
        portReadable = true;
    }

    /** Waits for the transport and port of the pipeline from now on; false if the system refuses. */
    private boolean turn() {
        return (pipeline.transport() == transport || turnTo(pipeline.transport())) && (pipeline.port() == port || turnTo(pipeline.port()));
    }

    /** One turn: a batch in, a batch out. */
    private int doWork() {
        if (!turn()) {
            Object refused = pipeline.transport() == transport ? pipeline.port() : pipeline.transport();
            halt(new Failure("the system gives no event for a descriptor of what took over", refused, null));
            return 0;
        }
        long now = wiring.clock().getAsLong();
        long exhausted = pipeline.pool().exhausted();
        int in = inbound.turn(pipeline, transportReadable, now);
        if (stop) {
            // It may have been abandoned while it was stuck: what follows belongs to another worker.
            return 0;
        }
        portReadable |= pipeline.port().queue(index).pending();
        int out = outbound.turn(pipeline, portReadable, now);
        transportReadable &= in > 0 || inbound.stalled();
        portReadable &= out > 0 || outbound.stalled();
        starved = pipeline.pool().exhausted() != exhausted;
        wiring.wake(inbound.handedTo());
        counters.add(Traffic.TURNS, 1);
        if (inbound.failed()) {
            halt(new Failure(pipeline.transport().describe(), pipeline.transport(), null));
        } else if (outbound.failed()) {
            halt(new Failure(pipeline.port().describe(), pipeline.port(), null));
        }
        return in + out;
    }

    /** Waits for another transport from now on; false if the system refuses. */
    private boolean turnTo(Transport next) {
        poller.remove(transportFd, TRANSPORT);
        if (roomFd >= 0) {
            poller.remove(roomFd, ROOM);
        }
        Readiness.Descriptor queue = (Readiness.Descriptor) next.queue(index).readiness();
        transportFd = queue.fd();
        roomFd = queue.room();
        transportReadable = true;
        try {
            poller.add(transportFd, TRANSPORT, Poller.READ);
            if (roomFd >= 0) {
                poller.add(roomFd, ROOM, 0);
            }
            transport = next;
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean uses(Transport one) {
        return transport == one && thread.isAlive();
    }

    @Override
    public boolean uses(PacketPort one) {
        return port == one && thread.isAlive();
    }

    /** Waits for another port from now on; false if the system refuses. */
    private boolean turnTo(PacketPort next) {
        poller.remove(portFd, PORT);
        portFd = descriptor(next);
        portReadable = true;
        try {
            poller.add(portFd, PORT, Poller.READ);
            port = next;
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void await() {
        boolean in = inbound.stalled();
        boolean out = outbound.stalled();
        // Without a free buffer a queue stays readable and gives nothing: it is not watched for a moment, instead of asked without end.
        poller.interest(transportFd, TRANSPORT, (in || starved ? 0 : Poller.READ) | (out && roomFd < 0 ? Poller.WRITE : 0));
        if (roomFd >= 0) {
            poller.interest(roomFd, ROOM, out ? Poller.READ : 0);
        }
        poller.interest(portFd, PORT, (out || starved ? 0 : Poller.READ) | (in ? Poller.WRITE : 0));
        counters.add(Traffic.WAITS, 1);
        long ready = poller.await(starved ? STARVED_NANOS : -1);
        transportReadable |= starved || (ready >> 2 * TRANSPORT & Poller.READ) != 0;
        portReadable |= starved || (ready >> 2 * PORT & Poller.READ) != 0;
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void wake() {
        poller.wake();
    }

    @Override
    public void resume() {
        halted = false;
        poller.wake();
    }

    @Override
    public void stop() {
        stop = true;
        poller.wake();
    }

    @Override
    public boolean join(long millis) throws InterruptedException {
        thread.join(millis);
        return !thread.isAlive();
    }

    @Override
    public WorkerCounters[] counters() {
        return new WorkerCounters[] {counters};
    }

    @Override
    public long[] threads() {
        return new long[] {thread.threadId()};
    }

    @Override
    public void release(BufferPool pool) {
        outbound.release(pool);
        inbound.release(pool);
        poller.close();
    }
}
