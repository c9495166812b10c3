package io.oxtunnel.linux.poll;

import io.oxtunnel.linux.call.Platform;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Registers the poller where it works, and says why once where it does not: other systems serve with waiters. */
@Component(service = {}, immediate = true)
public final class LinuxOnly {
    /** Called by Declarative Services. */
    @Activate
    public LinuxOnly(ComponentContext context) {
        if (Platform.problem() == null) {
            context.enableComponent(EpollPollerFactory.COMPONENT);
        } else {
            System.getLogger(LinuxOnly.class.getPackageName()).log(System.Logger.Level.INFO, "no epoll: " + Platform.problem());
        }
    }
}
