package io.oxtunnel.runtime.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Frees what workers may still be using, once they cannot be any more: every one has passed a batch boundary since, or is idle.
 * A worker that never gets there keeps it alive for ever; no time-out frees.
 *
 * <p>Workers call {@link Participant#enter} at each turn and {@link Participant#idle} before they wait. All else is for the control
 * path.
 */
public final class Quiescence {
    private static final VarHandle SEEN;
    private static final long IDLE = Long.MAX_VALUE;

    static {
        try {
            SEEN = MethodHandles.lookup().findVarHandle(Participant.class, "seen", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private record Retired(long epoch, Runnable free) {
    }

    /** One thread of the data path. */
    public final class Participant {
        @SuppressWarnings("unused")
        private volatile long seen = IDLE;

        private Participant() {
        }

        /** Starts a turn: what is read from now on stays valid until the next call. A full fence stands between both. */
        public void enter() {
            SEEN.setVolatile(this, epoch);
            // A volatile write alone does not keep later plain and acquiring reads behind it on every processor.
            VarHandle.fullFence();
        }

        /** The thread holds nothing of the tunnel until it enters again. */
        public void idle() {
            SEEN.setVolatile(this, IDLE);
        }
    }

    // All of them, those of abandoned threads included; the first ones have a thread each.
    private volatile Participant[] participants;
    private final Participant[] current;
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();
    private volatile long epoch = 1;

    /** Makes one for a number of threads. */
    public Quiescence(int threads) {
        participants = new Participant[threads];
        for (int i = 0; i < threads; i++) {
            participants[i] = new Participant();
        }
        current = participants.clone();
    }

    /** Returns the participant of a thread. */
    public Participant participant(int thread) {
        return current[thread];
    }

    /**
     * Gives the place of a thread that is stuck to another one. What the stuck one may still be using is kept until it comes back and idles, and
     * with it all that is retired meanwhile.
     */
    public synchronized void replace(int thread) {
        Participant[] all = Arrays.copyOf(participants, participants.length + 1);
        current[thread] = new Participant();
        all[participants.length] = current[thread];
        participants = all;
    }

    /** Frees something once no worker can be using it. What finds it must have been taken away before. */
    public synchronized void retire(Runnable free) {
        long next = epoch + 1;
        epoch = next;
        retired.add(new Retired(next, free));
    }

    /**
     * Frees what may be freed.
     *
     * @return whether something still waits
     */
    public boolean reclaim() {
        long oldest = IDLE;
        for (Participant p : participants) {
            oldest = Math.min(oldest, (long) SEEN.getVolatile(p));
        }
        for (;;) {
            Retired next;
            synchronized (this) {
                next = retired.peek();
                if (next == null || next.epoch > oldest) {
                    return next != null;
                }
                retired.remove();
            }
            next.free.run();
        }
    }
}
