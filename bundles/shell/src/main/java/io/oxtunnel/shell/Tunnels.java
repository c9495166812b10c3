package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.api.tunnel.TunnelState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The tunnels that run now, and a way to wait for what they become. Thread-safe. */
@Component(service = {Tunnels.class, TunnelListener.class})
public final class Tunnels implements TunnelListener {
    private final List<Tunnel> running = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void add(Tunnel tunnel) {
        running.add(tunnel);
        signal();
    }

    void remove(Tunnel tunnel) {
        running.remove(tunnel);
        signal();
    }

    /** Returns those that run now. */
    List<Tunnel> all() {
        return List.copyOf(running);
    }

    @Override
    public void changed(Tunnel tunnel, TunnelState state, String text) {
        signal();
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something holds of the tunnels.
     *
     * @return false if the time was over first
     */
    boolean await(BooleanSupplier condition, long seconds) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(seconds);
        lock.lockInterruptibly();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
