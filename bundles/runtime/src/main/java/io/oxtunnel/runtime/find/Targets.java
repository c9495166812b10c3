package io.oxtunnel.runtime.find;

import io.oxtunnel.api.transport.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * In which order a client tries the addresses of its server over its transports. Families of addresses alternate, beginning with that of
 * the first one (RFC 8305 section 4). The first {@value #AHEAD} addresses are tried over each carrier in turn, the preferred one first, and
 * only then the others: a carrier that is blocked must not make the next one wait for all of a long list.
 *
 * @param carriers the preferred one first
 * @param port of the server for a carrier
 */
public record Targets(List<String> carriers, ToIntFunction<String> port) {
    private static final int AHEAD = 2;

    /** Returns the endpoints in the order in which they are tried. */
    public List<Endpoint> of(Collection<InetAddress> addresses) {
        List<InetAddress> ordered = interleave(List.copyOf(addresses));
        int ahead = Math.min(AHEAD, ordered.size());
        List<Endpoint> all = new ArrayList<>();
        for (List<InetAddress> part : List.of(ordered.subList(0, ahead), ordered.subList(ahead, ordered.size()))) {
            for (String carrier : carriers) {
                part.forEach(address -> all.add(new Endpoint(new InetSocketAddress(address, port.applyAsInt(carrier)), null, carrier)));
            }
        }
        return all;
    }

    private static List<InetAddress> interleave(List<InetAddress> addresses) {
        if (addresses.isEmpty()) {
            return addresses;
        }
        int family = addresses.getFirst().getAddress().length;
        List<InetAddress> one = addresses.stream().filter(address -> address.getAddress().length == family).toList();
        List<InetAddress> other = addresses.stream().filter(address -> address.getAddress().length != family).toList();
        List<InetAddress> mixed = new ArrayList<>();
        IntStream.range(0, Math.max(one.size(), other.size())).forEach(i -> {
            one.stream().skip(i).limit(1).forEach(mixed::add);
            other.stream().skip(i).limit(1).forEach(mixed::add);
        });
        return mixed;
    }
}
