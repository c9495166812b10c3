package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.runtime.control.ControlLoop;
import java.io.IOException;

/** Tells the control path of a client when the network of this machine changes, from its start to its end. */
final class NetworkChanges implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final NetworkMonitor monitor;
    private NetworkMonitor.Watch watch;
    private boolean closed;

    /**
     * Makes it.
     *
     * @param monitor null where there is none: then clocks and silence have to do
     */
    NetworkChanges(NetworkMonitor monitor) {
        this.monitor = monitor;
    }

    /** Starts to tell; a system that refuses is no reason not to connect. */
    synchronized void tell(ControlLoop control) {
        if (monitor == null || closed) {
            return;
        }
        try {
            watch = monitor.watch(control::disturbed);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "changes of the network are noticed by silence only: " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
    }
}
