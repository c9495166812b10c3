package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.tunnel.ClientSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a client does of what its server wishes. What its user configured stays; a route or an excluded destination of the server is
 * added only inside what {@code accept-routes} and {@code accept-exclude} allow; name servers only with {@code dns = "tunnel"}. Stateless.
 */
final class ClientPolicy {
    private static final int SMALLEST_MTU = 1_280;

    private final ClientSettings settings;

    ClientPolicy(ClientSettings settings) {
        this.settings = settings;
    }

    /** Returns what the user asked for. */
    CaptureSettings own() {
        return new CaptureSettings(settings.routes(), settings.exclude(), List.of(), 0);
    }

    /**
     * Returns what the capture is to do.
     *
     * @param pushed of the server, whole; null before the first one
     * @param assignment of the session
     */
    CaptureSettings with(List<Setting> pushed, Assignment assignment) {
        List<Setting> all = pushed == null ? List.of() : pushed;
        Set<Prefix> exclude = new LinkedHashSet<>(settings.exclude());
        Set<Prefix> routes = new LinkedHashSet<>(settings.routes());
        int mtu = 0;
        for (Setting setting : all) {
            switch (setting) {
                case Setting.Route route when allowed(route.prefix(), settings.acceptRoutes()) -> routes.add(route.prefix());
                case Setting.ExcludedRoute route when allowed(route.prefix(), settings.acceptExclude()) -> exclude.add(route.prefix());
                case Setting.TunnelMtu bound -> mtu = Math.max(SMALLEST_MTU, bound.bytes());
                default -> {
                    // Refused, or no matter of the capture.
                }
            }
        }
        List<InetAddress> servers = nameServers(pushed, assignment);
        // Queries go into the tunnel, whatever else does; what the user excludes stays outside, where queries are dropped.
        servers.stream().map(ClientPolicy::host).filter(host -> !settings.exclude().contains(host)).forEach(host -> {
            exclude.remove(host);
            routes.add(host);
        });
        return new CaptureSettings(List.copyOf(routes), List.copyOf(exclude), servers, mtu);
    }

    private List<InetAddress> nameServers(List<Setting> pushed, Assignment assignment) {
        if (!settings.tunnelDns()) {
            return List.of();
        }
        List<InetAddress> all = pushed == null ? assignment.dns() : pushed.stream().filter(Setting.Dns.class::isInstance)
                .map(setting -> ((Setting.Dns) setting).address()).distinct().toList();
        List<InetAddress> reachable = all.stream()
                .filter(a -> (a.getAddress().length == 4 ? assignment.address4() : assignment.address6()) != null).toList();
        // Without any the machine's own would be asked, in clear.
        return reachable.isEmpty() ? all : reachable;
    }

    private static Prefix host(InetAddress address) {
        return new Prefix(address, address.getAddress().length * 8);
    }

    private static boolean allowed(Prefix prefix, List<Prefix> within) {
        return within.stream().anyMatch(one -> one.length() <= prefix.length() && one.contains(prefix.address()));
    }

    /** Returns in words what of the server's wishes is not followed, or an empty list. */
    List<String> refused(List<Setting> pushed) {
        List<String> words = new ArrayList<>();
        for (Setting setting : pushed) {
            switch (setting) {
                case Setting.Route route when !allowed(route.prefix(), settings.acceptRoutes()) && !allowed(route.prefix(), settings.routes()) ->
                    words.add("route " + route.prefix() + " (accept-routes does not have it)");
                case Setting.ExcludedRoute route when !allowed(route.prefix(), settings.acceptExclude())
                        && !allowed(route.prefix(), settings.exclude()) ->
                    words.add("excluded " + route.prefix() + " (accept-exclude does not have it)");
                case Setting.Dns dns when !settings.tunnelDns() -> words.add("name server " + Address.text(dns.address()) + " (dns = \"direct\")");
                default -> {
                    // Followed.
                }
            }
        }
        return words;
    }
}
