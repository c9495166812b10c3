package io.oxtunnel.api.tunnel;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.transport.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server gives its clients to use (PROTOCOL.md 4.5); of a {@code [server]} table, or of a {@code [[client]]} table, where a list
 * that is null and a number that is not set mean the server's.
 *
 * @param routes destinations behind the server
 * @param exclude destinations that stay outside the tunnel
 * @param dns name servers
 * @param alternatives further endpoints of the same server, by UDP or TCP, the first ones tried first
 * @param mtu most bytes of an inner packet, 1,280..65,535; 0 = not set
 * @param keepaliveSeconds 0 = off, 1..65,535; {@link #UNSET}
 */
public record PushSettings(List<Prefix> routes, List<Prefix> exclude, List<InetAddress> dns, List<Endpoint> alternatives, int mtu,
        int keepaliveSeconds) {
    /** A keepalive that is not set. */
    public static final int UNSET = -1;
    /** Nothing. */
    public static final PushSettings NONE = new PushSettings(List.of(), List.of(), List.of(), List.of(), 0, UNSET);

    private static final int LAST_PRIORITY = 255;

    /** Copies and checks. */
    public PushSettings {
        if (mtu != 0 && (mtu < 1_280 || mtu > 65_535)) {
            throw new IllegalArgumentException("mtu for clients: " + mtu + "; allowed: 1280..65535, 0 for not set");
        }
        if (keepaliveSeconds < UNSET || keepaliveSeconds > 65_535) {
            throw new IllegalArgumentException("keepalive for clients: " + keepaliveSeconds + "; allowed: 0..65535, -1 for not set");
        }
        routes = copy(routes);
        exclude = copy(exclude);
        dns = copy(dns);
        alternatives = copy(alternatives);
    }

    private static <T> List<T> copy(List<T> list) {
        return list == null ? null : List.copyOf(list);
    }

    /** Returns these with those of the server where nothing is set here. */
    public PushSettings over(PushSettings server) {
        return new PushSettings(routes == null ? server.routes : routes, exclude == null ? server.exclude : exclude,
                dns == null ? server.dns : dns, alternatives == null ? server.alternatives : alternatives, mtu == 0 ? server.mtu : mtu,
                keepaliveSeconds == UNSET ? server.keepaliveSeconds : keepaliveSeconds);
    }

    /** Returns them as they travel; what is null or not set is left out. */
    public List<Setting> settings() {
        List<Setting> all = new ArrayList<>();
        all(routes).forEach(prefix -> all.add(new Setting.Route(prefix)));
        all(exclude).forEach(prefix -> all.add(new Setting.ExcludedRoute(prefix)));
        all(dns).forEach(address -> all.add(new Setting.Dns(address)));
        if (mtu != 0) {
            all.add(new Setting.TunnelMtu(mtu));
        }
        if (keepaliveSeconds != UNSET) {
            all.add(new Setting.KeepaliveSeconds(keepaliveSeconds));
        }
        for (Endpoint endpoint : all(alternatives)) {
            all.add(new Setting.AlternativeServer(Math.min(LAST_PRIORITY, all(alternatives).indexOf(endpoint)), endpoint.carrier().equals(Endpoint.TCP),
                    endpoint.remote()));
        }
        return all;
    }

    private static <T> List<T> all(List<T> list) {
        return list == null ? List.of() : list;
    }
}
