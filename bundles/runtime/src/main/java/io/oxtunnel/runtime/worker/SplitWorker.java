package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** A worker with a thread for each direction, for queues that cannot be polled together. */
public final class SplitWorker implements Worker {
    private static final long STALL_NANOS = 10_000_000;
    private static final long IDLE_NANOS = 1_000_000_000;
    private static final long STARVED_NANOS = 1_000_000;

    private final Wiring wiring;
    private final WorkerCounters inCounters = new WorkerCounters();
    private final WorkerCounters outCounters = new WorkerCounters();
    private final Quiescence.Participant inParticipant;
    private final Quiescence.Participant outParticipant;
    private final Inbound inbound;
    private final Outbound outbound;
    // ICMP errors go from the outbound half to the port through the inbound half.
    private final DatagramRing errors;
    private final Waiting transport;
    private final Waiting port;
    private final Waiting transportRoom;
    private final Waiting portRoom;
    private final Thread inThread;
    private final Thread outThread;
    private volatile boolean stop;

    /**
     * Makes a worker; its threads do not run yet.
     *
     * @param pollers for a queue with a descriptor; null where no queue has one
     * @throws IOException if the system gives no poller
     */
    public SplitWorker(int index, Wiring wiring, Poller.Factory pollers, Pipeline pipeline) throws IOException {
        this.wiring = wiring;
        inParticipant = wiring.quiescence().participant(2 * index);
        outParticipant = wiring.quiescence().participant(2 * index + 1);
        errors = wiring.ring();
        inbound = wiring.inbound(index, inCounters, errors);
        outbound = wiring.outbound(index, outCounters, errors);
        Readiness outer = pipeline.transport().queue(index).readiness();
        Readiness inner = pipeline.port().queue(index).readiness();
        Waiting[] waiting = Waiting.on(pollers, outer, outer, inner, inner);
        transport = waiting[0];
        transportRoom = waiting[1];
        port = waiting[2];
        portRoom = waiting[3];
        inThread = WorkerThread.of("ox-in-" + index, this::runInbound, wiring.sink(), inParticipant);
        outThread = WorkerThread.of("ox-out-" + index, this::runOutbound, wiring.sink(), outParticipant);
    }

    private void runInbound() {
        while (!stop) {
            if (wiring.gate().closed()) {
                rest(inParticipant);
                continue;
            }
            inParticipant.enter();
            Pipeline pipeline = wiring.pipeline().get();
            long exhausted = pipeline.pool().exhausted();
            int moved = inbound.turn(pipeline, true, wiring.clock().getAsLong());
            wiring.wake(inbound.handedTo());
            if (inbound.failed()) {
                wiring.sink().failed(new Failure(pipeline.transport().describe(), pipeline.transport(), null));
                break;
            }
            inCounters.add(Traffic.TURNS, 1);
            if (moved == 0 && !inbound.pending()) {
                inParticipant.idle();
                inCounters.add(Traffic.WAITS, 1);
                if (inbound.stalled()) {
                    portRoom.awaitWritable(STALL_NANOS);
                } else {
                    awaitReadable(transport, pipeline.pool().exhausted() != exhausted);
                }
            }
        }
    }

    private static void rest(Quiescence.Participant participant) {
        participant.idle();
        LockSupport.parkNanos(STALL_NANOS);
    }

    /** Without a free buffer a queue stays readable and gives nothing: then time has to pass. */
    private static void awaitReadable(Waiting queue, boolean starved) {
        if (starved) {
            LockSupport.parkNanos(STARVED_NANOS);
        } else {
            queue.awaitReadable(IDLE_NANOS);
        }
    }

    private void runOutbound() {
        while (!stop) {
            if (wiring.gate().closed() && !outbound.stalled()) {
                rest(outParticipant);
                continue;
            }
            // Sealed trains that wait name endpoints: while there are any, this thread passes no boundary.
            if (!outbound.stalled()) {
                outParticipant.enter();
            }
            Pipeline pipeline = wiring.pipeline().get();
            long exhausted = pipeline.pool().exhausted();
            int moved = outbound.turn(pipeline, true, wiring.clock().getAsLong());
            if (errors.ready()) {
                transport.wake();
            }
            if (outbound.failed()) {
                wiring.sink().failed(new Failure(pipeline.port().describe(), pipeline.port(), null));
                break;
            }
            outCounters.add(Traffic.TURNS, 1);
            if (moved == 0) {
                outCounters.add(Traffic.WAITS, 1);
                if (outbound.stalled()) {
                    transportRoom.awaitWritable(STALL_NANOS);
                } else {
                    outParticipant.idle();
                    awaitReadable(port, pipeline.pool().exhausted() != exhausted);
                }
            }
        }
    }

    @Override
    public void start() {
        inThread.start();
        outThread.start();
    }

    @Override
    public void wake() {
        transport.wake();
        port.wake();
    }

    /** {@inheritDoc} A thread that has ended stays so. */
    @Override
    public void resume() {
        wake();
    }

    @Override
    public void stop() {
        stop = true;
        transport.wake();
        port.wake();
        transportRoom.wake();
        portRoom.wake();
    }

    @Override
    public boolean join(long millis) throws InterruptedException {
        inThread.join(millis);
        outThread.join(millis);
        return !inThread.isAlive() && !outThread.isAlive();
    }

    @Override
    public WorkerCounters[] counters() {
        return new WorkerCounters[] {inCounters, outCounters};
    }

    @Override
    public long[] threads() {
        return new long[] {inThread.threadId(), outThread.threadId()};
    }

    @Override
    public void release(BufferPool pool) {
        outbound.release(pool);
        inbound.release(pool);
        transport.close();
        transportRoom.close();
        port.close();
        portRoom.close();
    }

    /** {@inheritDoc} It keeps what it began with. */
    @Override
    public boolean uses(Transport transport) {
        return true;
    }

    /** {@inheritDoc} It keeps what it began with. */
    @Override
    public boolean uses(PacketPort port) {
        return true;
    }
}
