package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.linux.call.Platform;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Registers the provider of Linux where it works, and then the plain one, in this order: nobody who looks for "udp" at the start finds
 * the slower one alone.
 */
@Component(service = {}, immediate = true)
public final class ProviderOrder {
    /** Called by Declarative Services. */
    @Activate
    public ProviderOrder(ComponentContext context) {
        if (Platform.problem() == null) {
            context.enableComponent(UdpTransportProvider.COMPONENT);
        }
        context.enableComponent(NioTransportProvider.COMPONENT);
    }
}
