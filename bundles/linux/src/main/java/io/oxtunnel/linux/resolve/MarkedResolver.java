package io.oxtunnel.linux.resolve;

import io.oxtunnel.api.network.Resolver;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;

/**
 * The {@link Resolver} of Linux: /etc/hosts, then the name servers of /etc/resolv.conf, asked by sockets that carry the tunnel's mark.
 * Other sources of nsswitch.conf(5) are not asked.
 */
@Component(name = MarkedResolver.COMPONENT, enabled = false)
public final class MarkedResolver implements Resolver {
    /** For whoever switches it on where it works. */
    public static final String COMPONENT = "io.oxtunnel.linux.resolve";
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final Path BEHIND_STUB = Path.of("/run/systemd/resolve/resolv.conf");

    @Override
    public Lookup open(int mark) {
        MarkedSockets sockets = new MarkedSockets(mark);
        return new NameLookup(new HostsFile(HOSTS), new NameServerList(RESOLV_CONF, BEHIND_STUB), new DnsClient(sockets), sockets);
    }
}
