package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Opens the transports that a configuration names, all at once, one of each carrier. A name with {@value #OPTIONAL} behind it is passed
 * over where it is not installed or does not open, and said aloud, as long as another one serves; any other failure is one of the whole.
 * {@value #AUTO} stands for af-xdp where it says that it helps, then udp, then tcp, all of them optional. Control path.
 */
public final class Opening {
    /** The name of the choice by the machine. */
    public static final String AUTO = "auto";
    /** Marks a name that may be passed over. */
    public static final String OPTIONAL = "?";
    private static final List<String> BY_MACHINE = List.of("af-xdp?", "udp?", "tcp?");
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final Map<String, List<TransportProvider>> installed;
    private final Poller.Factory pollers;
    private final Function<String, InetSocketAddress> listen;
    private final List<Member> members = new ArrayList<>();
    private final List<String> unsuited = new ArrayList<>();
    private IOException first;

    /**
     * Makes one.
     *
     * @param installed providers by name, best first
     * @param pollers null where the platform has none
     * @param listen for a server: where a transport with this carrier listens, null for nowhere; null for a client
     */
    public Opening(Map<String, List<TransportProvider>> installed, Poller.Factory pollers, Function<String, InetSocketAddress> listen) {
        this.installed = installed;
        this.pollers = pollers;
        this.listen = listen;
    }

    /**
     * Opens them.
     *
     * @param request with the address of no particular transport
     * @throws IOException if one that has to be there does not open, or none does; then none stays open
     */
    public Outer open(List<String> names, TransportRequest request) throws IOException {
        members.clear();
        unsuited.clear();
        first = null;
        try {
            for (String name : isAuto(names) ? BY_MACHINE : names) {
                add(bare(name), name.endsWith(OPTIONAL), isAuto(names), request);
            }
            if (members.isEmpty()) {
                throw first != null ? first : new IOException("transports = " + names + ": none is installed; installed: " + installed.keySet());
            }
            return new Outer(List.copyOf(members), pollers, (name, provider, place) -> succeed(name, provider, place, request), unsuited);
        } catch (IOException | RuntimeException | Error e) {
            members.forEach(member -> member.transport().close());
            throw e;
        }
    }

    private static boolean isAuto(List<String> names) {
        return names.equals(List.of(AUTO));
    }

    private static String bare(String name) {
        return name.endsWith(OPTIONAL) ? name.substring(0, name.length() - OPTIONAL.length()) : name;
    }

    /** Returns how many buffers the transports of these names lend to the system. */
    public int lent(List<String> names, int workers, int mark) {
        return (isAuto(names) ? BY_MACHINE : names).stream().flatMap(name -> installed.getOrDefault(bare(name), List.of()).stream())
                .mapToInt(provider -> {
                    TransportRequest request = request(provider, new TransportRequest(null, workers, null, mark));
                    return isAuto(names) && provider.unsuited(request) != null ? 0 : provider.lent(request.listen(), mark);
                }).sum();
    }

    private TransportRequest request(TransportProvider provider, TransportRequest general) {
        InetSocketAddress at = listen == null ? null : listen.apply(provider.carrier());
        return new TransportRequest(general.pool(), general.queues(), at, general.mark());
    }

    private void add(String name, boolean optional, boolean auto, TransportRequest general) throws IOException {
        List<TransportProvider> providers = installed.getOrDefault(name, List.of());
        if (providers.isEmpty()) {
            pass(new IOException("transports: \"" + name + "\" is not installed; installed: " + String.join(", ", installed.keySet())), optional);
            return;
        }
        IOException failed = null;
        for (TransportProvider provider : providers) {
            String carrier = provider.carrier();
            TransportRequest request = request(provider, general);
            String because = auto ? provider.unsuited(request) : null;
            if (because != null) {
                unsuited.add("not " + name + ": " + because);
            }
            if (carried(name, carrier) || because != null || optional && isNowhere(request)) {
                LOG.log(System.Logger.Level.DEBUG, "transport \"" + name + "\" is passed over: " + (because == null ? "nothing to do" : because));
                return;
            }
            try {
                members.add(new Member(name, provider, provider.open(checked(name, request))));
                return;
            } catch (IOException e) {
                // The message of the provider that should have served says most.
                failed = failed == null ? e : failed;
            }
        }
        pass(failed, optional);
    }

    /** Opens a transport that takes the place of another one. */
    private Member succeed(String name, TransportProvider provider, Transport place, TransportRequest general) throws IOException {
        TransportRequest plain = request(provider, general);
        return new Member(name, provider, provider.open(new TransportRequest(plain.pool(), place.queues(), plain.listen(), plain.mark(), place)));
    }

    private boolean isNowhere(TransportRequest request) {
        return listen != null && request.listen() == null;
    }

    private TransportRequest checked(String name, TransportRequest request) throws IOException {
        if (isNowhere(request)) {
            throw new IOException("transports names \"" + name + "\", and " + name + "-listen is empty; allowed: ADDRESS:PORT, or transports without it");
        }
        return request;
    }

    /** Two that speak the same would ask for the same port: the first of them serves, and takes what the other would. */
    private boolean carried(String name, String carrier) {
        return members.stream().anyMatch(member -> !member.name().equals(name) && member.carrier().equals(carrier));
    }

    private void pass(IOException why, boolean optional) throws IOException {
        if (!optional) {
            throw why;
        }
        first = first == null ? why : first;
        if (!why.getMessage().contains("is not installed")) {
            LOG.log(System.Logger.Level.WARNING, "a transport is not used: " + why.getMessage());
        }
    }
}
