package io.oxtunnel.linux.network;

import io.oxtunnel.api.network.NetworkMonitor;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;

/** The {@link NetworkMonitor} of Linux, by netlink. {@link io.oxtunnel.linux.poll.LinuxOnly} switches it on. */
@Component(name = LinuxNetworkMonitor.COMPONENT, enabled = false)
public final class LinuxNetworkMonitor implements NetworkMonitor {
    /** Name of the component. */
    public static final String COMPONENT = "io.oxtunnel.linux.network";

    @Override
    public Watch watch(Runnable listener) throws IOException {
        return ChangeWatch.start(listener);
    }
}
