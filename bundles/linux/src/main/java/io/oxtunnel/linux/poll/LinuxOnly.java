package io.oxtunnel.linux.poll;

import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.network.LinuxNetworkMonitor;
import io.oxtunnel.linux.resolve.MarkedResolver;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Registers the poller, the network monitor and the resolver where they work, and says why once where they do not: other systems serve
 * with waiters, silence and the name service of the JDK.
 */
@Component(service = {}, immediate = true)
public final class LinuxOnly {
    /** Called by Declarative Services. */
    @Activate
    public LinuxOnly(ComponentContext context) {
        if (Platform.problem() == null) {
            context.enableComponent(EpollPollerFactory.COMPONENT);
            context.enableComponent(MarkedResolver.COMPONENT);
            context.enableComponent(LinuxNetworkMonitor.COMPONENT);
        } else {
            System.getLogger(LinuxOnly.class.getPackageName()).log(System.Logger.Level.INFO, "no epoll: " + Platform.problem());
        }
    }
}
