package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** The forwarder "userspace": ordinary sockets, no TUN, no firewall, no privilege. Thread-safe. */
@Component(property = ForwarderProvider.NAME + "=userspace", configurationPid = UserspaceSettings.PID)
@Designate(ocd = UserspaceSettings.class)
public final class UserspaceForwarderProvider implements ForwarderProvider {
    private final UserspaceSettings settings;
    private final NetworkMonitor monitor;

    /**
     * Called by Declarative Services.
     *
     * @param monitor tells when the addresses of this machine change; null where there is none
     */
    @Activate
    public UserspaceForwarderProvider(UserspaceSettings settings,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY) NetworkMonitor monitor) {
        this.settings = settings;
        this.monitor = monitor;
    }

    @Override
    public PacketPort open(ForwarderRequest request) throws IOException {
        return UserspaceForwarder.open(settings, monitor, request);
    }
}
