package io.oxtunnel.linux.resolve;

import io.oxtunnel.api.network.Resolver;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A look-up: an address, then hosts(5), then the name servers, both families. One thread. */
final class NameLookup implements Resolver.Lookup {
    private final HostsFile hosts;
    private final NameServerList servers;
    private final DnsClient client;
    private final MarkedSockets sockets;

    NameLookup(HostsFile hosts, NameServerList servers, DnsClient client, MarkedSockets sockets) {
        this.hosts = hosts;
        this.servers = servers;
        this.client = client;
        this.sockets = sockets;
    }

    @Override
    public List<InetAddress> find(String host) throws IOException {
        if (host.indexOf(':') >= 0 || host.matches("[0-9.]+")) {
            return List.of(literal(host));
        }
        String name = DnsQuestion.normal(host);
        List<InetAddress> written = hosts.find(name);
        return order(written.isEmpty() ? ask(name) : written);
    }

    private static InetAddress literal(String host) throws UnknownHostException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new UnknownHostException("\"" + host + "\" is no address");
        }
    }

    private List<InetAddress> ask(String name) throws IOException {
        List<InetAddress> asked = servers.servers();
        if (asked.isEmpty()) {
            throw new UnknownHostException("\"" + name + "\" is not in /etc/hosts, and /etc/resolv.conf names no name server");
        }
        for (String candidate : servers.candidates(name)) {
            List<InetAddress> found = both(candidate, asked);
            if (!found.isEmpty()) {
                return found;
            }
        }
        throw new UnknownHostException("\"" + name + "\" has no address; asked: " + asked);
    }

    /** One family is enough; that the other cannot be had is told only where there is none at all. */
    private List<InetAddress> both(String name, List<InetAddress> asked) throws IOException {
        List<InetAddress> found = new ArrayList<>();
        UnknownHostException failure = null;
        for (int type : new int[] {DnsQuestion.AAAA, DnsQuestion.A}) {
            try {
                found.addAll(client.ask(name, type, asked));
            } catch (UnknownHostException e) {
                failure = e;
            }
        }
        if (found.isEmpty() && failure != null) {
            throw failure;
        }
        return found;
    }

    /** Those with a route first; families in turn, as in RFC 8305 section 4, so that one that is dead costs one try only. */
    private List<InetAddress> order(List<InetAddress> found) {
        List<InetAddress> near = found.stream().filter(sockets::reaches).toList();
        List<InetAddress> ordered = new ArrayList<>(alternate(near));
        ordered.addAll(alternate(found.stream().filter(address -> !near.contains(address)).toList()));
        return ordered.stream().distinct().toList();
    }

    private static List<InetAddress> alternate(List<InetAddress> addresses) {
        List<InetAddress> six = addresses.stream().filter(Inet6Address.class::isInstance).toList();
        List<InetAddress> four = addresses.stream().filter(address -> !(address instanceof Inet6Address)).toList();
        List<InetAddress> ordered = new ArrayList<>();
        for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
            if (i < six.size()) {
                ordered.add(six.get(i));
            }
            if (i < four.size()) {
                ordered.add(four.get(i));
            }
        }
        return ordered;
    }
}
