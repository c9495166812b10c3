package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.runtime.carrier.Member;
import io.oxtunnel.runtime.carrier.Outer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces a transport of a running tunnel by one that speaks the same, sessions and what waits in the sockets included:
 *
 * <pre>
 * 1. the new one is opened beside the old one, and takes over its sockets where it can ({@link Transport#sockets})
 * 2. the handles of all peers are pointed at the new one, and the workers are shown it
 * 3. each worker turns to it at its next batch boundary, when nothing that came by the old one is under way
 * 4. when all have, the old one is closed; while one has not, it stays open
 * </pre>
 *
 * Control path, thread-safe.
 */
final class TransportExchange implements Exchange {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final String KIND = "transport";
    /** What fails again before that is not opened once more. */
    private static final long LASTS_NANOS = 30_000_000_000L;

    private final Outer outer;
    private final Installed<TransportProvider> transports;
    private final Assembly assembly;
    // By carrier: the name that the configuration or an administrator has chosen.
    private final Map<String, String> chosen = new HashMap<>();
    private Long mendedAt;
    private long takeovers;

    TransportExchange(Outer outer, Installed<TransportProvider> transports, Assembly assembly) {
        this.outer = outer;
        this.transports = transports;
        this.assembly = assembly;
        outer.members().forEach(member -> chosen.put(member.carrier(), member.name()));
    }

    @Override
    public synchronized long takeovers() {
        return takeovers;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Tunnel.Stage stage() {
        return new Tunnel.Stage(KIND, outer.names(), outer.describe(), transports.candidates(outer.members().stream().map(Member::provider).toList()));
    }

    @Override
    public boolean orphaned() {
        // What was opened works without its service: there is time until nothing changes any more.
        return outer.members().stream().anyMatch(member -> transports.isWithdrawn(member.provider()));
    }

    @Override
    public boolean missing() {
        return assembly.pollable() && outer.members().stream().anyMatch(member -> !transports.isFit(member.provider()));
    }

    @Override
    public boolean goesOn() {
        return !orphaned();
    }

    @Override
    public boolean serves(Object part) {
        return outer.generation() == part;
    }

    /** {@inheritDoc} Where several are joined, one that fails is left out, and this is not asked before all have. */
    @Override
    public synchronized boolean mend(String why) {
        long now = System.nanoTime();
        boolean again = mendedAt == null || now - mendedAt > LASTS_NANOS;
        mendedAt = now;
        boolean served = false;
        for (Member member : outer.members()) {
            boolean anew = again && transports.isFit(member.provider());
            LOG.log(System.Logger.Level.ERROR, "transport: " + member.name() + " has failed, " + (anew ? "it is opened anew: " : "it is withdrawn: ") + why);
            served |= anew && reopened(member) || replaced(member, why);
        }
        return served;
    }

    private boolean reopened(Member member) {
        try {
            take(member, member.provider(), member.name());
            return true;
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.ERROR, "transport: " + e.getMessage());
            return false;
        }
    }

    private boolean replaced(Member member, String why) {
        transports.withdraw(member.provider(), "has failed: " + why);
        return follow(member);
    }

    @Override
    public boolean owns(String className) {
        return outer.members().stream().anyMatch(member -> Blame.shares(member.provider(), className));
    }

    @Override
    public void withdraw(String why, String className) {
        outer.members().stream().filter(member -> Blame.shares(member.provider(), className))
                .forEach(member -> transports.withdraw(member.provider(), why));
    }

    @Override
    public synchronized void to(String name) throws IOException {
        TransportProvider next = transports.require(name);
        Member old = outer.members().stream().filter(member -> member.carrier().equals(next.carrier())).findFirst()
                .orElseThrow(() -> new IOException("transport \"" + name + "\" speaks " + next.carrier() + ", and none of this tunnel does; allowed: "
                        + transportsOf(outer.carriers())));
        take(old, next, name);
        transports.restore(next);
        chosen.put(next.carrier(), name);
    }

    private String transportsOf(List<String> carriers) {
        return transports.byName().entrySet().stream().filter(entry -> carriers.contains(entry.getValue().carrier())).map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** {@inheritDoc} The chosen name before any other that speaks the same. */
    @Override
    public synchronized boolean follow() {
        boolean served = assembly.pollable();
        for (Member member : assembly.pollable() ? outer.members() : List.<Member>of()) {
            served &= follow(member);
        }
        return served;
    }

    private boolean follow(Member member) {
        Stream<TransportProvider> same = transports.fit().stream().filter(provider -> provider.carrier().equals(member.carrier()));
        List<TransportProvider> candidates = Stream.concat(transports.named(chosen.get(member.carrier())).stream(), same)
                .filter(transports::isFit).distinct().toList();
        for (TransportProvider next : candidates) {
            if (next == member.provider()) {
                return true;
            }
            try {
                take(member, next, transports.nameOf(next));
                return true;
            } catch (IOException | RuntimeException | LinkageError e) {
                transports.withdraw(next, e.getMessage());
                LOG.log(System.Logger.Level.WARNING, "transport: " + e.getMessage());
            }
        }
        return false;
    }

    private void take(Member old, TransportProvider next, String name) throws IOException {
        assembly.requirePollable();
        Member opened;
        try {
            opened = outer.successor().open(name, next, old.transport());
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new IOException(name + " does not open, " + old.name() + " goes on: " + e.getMessage(), e);
        }
        try {
            assembly.replace(old, opened);
        } catch (IOException | RuntimeException | LinkageError e) {
            opened.transport().close();
            throw e;
        }
        takeovers++;
        LOG.log(System.Logger.Level.INFO, "transport: " + name + " has taken over from " + old.name() + ": " + opened.transport().describe());
    }
}
