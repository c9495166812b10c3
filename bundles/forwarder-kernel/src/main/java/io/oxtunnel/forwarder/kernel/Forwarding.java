package io.oxtunnel.forwarder.kernel;

import io.oxtunnel.linux.system.Sysctl;
import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;

/** Switches IP forwarding on. */
final class Forwarding {
    private static final String ALL_IPV6 = "net/ipv6/conf/all/forwarding";

    private Forwarding() {
    }

    static void enable(SystemChanges changes, boolean v6) throws IOException {
        changes.sysctl("net/ipv4/ip_forward", "1");
        if (v6 && (!Sysctl.read(ALL_IPV6).equals("1") || changes.sysctl(ALL_IPV6, "1"))) {
            keepRouterAdvertisements(changes);
            changes.sysctl(ALL_IPV6, "1");
        }
    }

    /** A forwarding interface ignores router advertisements unless accept_ra is 2: the server would lose its own default route. */
    private static void keepRouterAdvertisements(SystemChanges changes) throws IOException {
        for (String name : Sysctl.interfaces(true)) {
            String key = "net/ipv6/conf/" + name + "/accept_ra";
            // 2 stays 2; where this process has set it, it now is for this forwarder as well.
            if (!name.equals("all") && !name.equals("lo") && !Sysctl.read(key, "0").equals("0")) {
                changes.sysctl(key, "2");
            }
        }
    }
}
