package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** The forwarder "userspace": ordinary sockets, no TUN, no firewall, no privilege. Thread-safe. */
@Component(property = ForwarderProvider.NAME + "=userspace", configurationPid = UserspaceSettings.PID)
@Designate(ocd = UserspaceSettings.class)
public final class UserspaceForwarderProvider implements ForwarderProvider {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.forwarder.userspace");

    private final Set<UserspaceForwarder> open = ConcurrentHashMap.newKeySet();
    private final NetworkMonitor monitor;
    private UserspaceSettings settings;

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

    /** Called by Declarative Services when the settings have changed: forwarders that are open take them. */
    @Modified
    synchronized void modified(UserspaceSettings next) {
        try {
            for (UserspaceForwarder forwarder : open) {
                forwarder.change(next);
            }
            settings = next;
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.ERROR, e.getMessage() + "; the settings from before stay in force", e);
        }
    }

    @Override
    public synchronized PacketPort open(ForwarderRequest request) throws IOException {
        UserspaceForwarder forwarder = UserspaceForwarder.open(settings, monitor, request, open::remove);
        open.add(forwarder);
        return forwarder;
    }
}
