package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.forwarder.userspace.egress.EgressPolicy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;

/**
 * Tells the policy the addresses of this machine, again whenever they change: what a socket of this process sends there comes in by the
 * loopback interface, behind every firewall. Thread-safe.
 */
final class OwnAddresses implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.forwarder.userspace");

    private final NetworkMonitor.Watch watch;

    private OwnAddresses(NetworkMonitor.Watch watch) {
        this.watch = watch;
    }

    static OwnAddresses watch(NetworkMonitor monitor, EgressPolicy policy) throws IOException {
        NetworkMonitor.Watch watch = monitor == null ? null : monitor.watch(() -> {
            try {
                policy.own(list());
            } catch (IOException e) {
                LOG.log(Level.WARNING, "the addresses of this machine cannot be read; those that were known go on to be refused to clients", e);
            }
        });
        try {
            policy.own(list());
        } catch (IOException e) {
            if (watch != null) {
                watch.close();
            }
            throw e;
        }
        return new OwnAddresses(watch);
    }

    private static List<InetAddress> list() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
