package io.oxtunnel.capture.tun;

import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.Route;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.netlink.Rule;
import io.oxtunnel.linux.system.Sysctl;
import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The policy routing of a capture: a table of its own with the captured prefixes, and rules that lead there all packets but the
 * tunnel's and what is left alone ({@link Selected}). Where everything is captured, the routes of this machine other than the default one come first, so that local networks
 * stay reachable. Rules and throw routes outlive the process and are journalled. One thread at a time.
 */
final class Redirection {
    /** Behind the local table and what an administrator puts early, before the rules of the main and default tables (32766, 32767). */
    private static final int FIRST_PRIORITY = 31_000;
    private static final int TABLES = 100;
    /** Of the journal's lines of what is left alone ({@link SystemChanges#leave}). */
    private static final String THROW = "throw";

    private final RouteNetlink netlink;
    private final SystemChanges changes;
    private final int device;
    private final Selected selected;
    private final int table;
    private final int priority;
    private final boolean v6 = Sysctl.exists("net/ipv6");
    private final Set<Prefix> captured = new LinkedHashSet<>();
    // With their numbers in the journal.
    private final Map<Prefix, Long> left = new LinkedHashMap<>();
    private final Set<Rule> rules = new LinkedHashSet<>();
    // One line in the journal for all rules: each would wait for the disk.
    private boolean journalled;

    /**
     * Finds a table; changes nothing yet.
     *
     * @param device index of the interface
     * @param selected what is left alone besides prefixes
     */
    Redirection(RouteNetlink netlink, SystemChanges changes, int device, Selected selected, int firstTable) throws IOException {
        this.netlink = netlink;
        this.changes = changes;
        this.device = device;
        this.selected = selected;
        table = freeTable(netlink, firstTable);
        priority = FIRST_PRIORITY + Selected.PRIORITIES * (table - firstTable);
    }

    /**
     * Goes on where a predecessor was.
     *
     * @param lines what was adopted of its changes
     */
    Redirection(RouteNetlink netlink, SystemChanges changes, int device, Selected selected, Estate from, Map<Long, String> lines) {
        this.netlink = netlink;
        this.changes = changes;
        this.device = device;
        this.selected = selected;
        table = from.number(Estate.TABLE);
        priority = FIRST_PRIORITY + Selected.PRIORITIES * (table - from.number(Estate.FIRST_TABLE));
        captured.addAll(from.prefixes(Estate.CAPTURED));
        lines.forEach((number, line) -> {
            String[] words = line.split(" ");
            if (words[0].equals(THROW)) {
                left.put(Prefix.parse(words[1]), number);
            }
        });
        rules.addAll(rules(captured, Leaving.hosts(from.addresses(Estate.NAMES))));
        journalled = !rules.isEmpty();
    }

    /** Writes down what a successor reads, but for the name servers and the first table. */
    void note(Estate to) {
        to.note(Estate.TABLE, table).note(Estate.CAPTURED, captured);
    }

    private static int freeTable(RouteNetlink netlink, int first) throws IOException {
        for (int table = first; table < first + TABLES; table++) {
            if (netlink.tableFree(table)) {
                return table;
            }
        }
        throw new IOException("routing tables " + first + ".." + (first + TABLES - 1) + " are all in use; set table in [capture.tun], see `ip rule`");
    }

    /** Lets the mark count where answers to marked packets would be dropped (RFC 3704, section 2.2). */
    void passReversePath() throws IOException {
        if (Sysctl.interfaces(false).stream().anyMatch(name -> Sysctl.read("net/ipv4/conf/" + name + "/rp_filter", "0").equals("1"))) {
            changes.sysctl("net/ipv4/conf/all/src_valid_mark", "1");
        }
    }

    /**
     * Captures these destinations but those, and no other ones. What is captured before and after is captured all the time; rules come
     * last, because they put a whole family into force.
     *
     * @param nameServers of the tunnel: queries go to them whoever asks
     */
    void change(Collection<Prefix> routes, Collection<Prefix> exclude, Collection<Prefix> nameServers, Steps steps) throws IOException {
        Set<Prefix> leave = usable(exclude);
        Set<Prefix> capture = usable(routes);
        capture.removeAll(leave);
        for (Prefix gone : without(left.keySet(), leave)) {
            steps.take(() -> unleave(gone), () -> leave(gone));
        }
        for (Prefix come : without(capture, captured)) {
            steps.take(() -> capture(come), () -> release(come));
        }
        for (Prefix gone : without(captured, capture)) {
            steps.take(() -> release(gone), () -> capture(gone));
        }
        for (Prefix come : without(leave, left.keySet())) {
            steps.take(() -> leave(come), () -> unleave(come));
        }
        Set<Rule> wanted = rules(capture, nameServers);
        for (Rule come : without(wanted, rules)) {
            steps.take(() -> add(come), () -> remove(come));
        }
        for (Rule gone : without(rules, wanted)) {
            steps.take(() -> remove(gone), () -> add(gone));
        }
    }

    private Set<Prefix> usable(Collection<Prefix> prefixes) {
        Set<Prefix> usable = new LinkedHashSet<>(prefixes);
        usable.removeIf(prefix -> prefix.v6() && !v6);
        return usable;
    }

    private static <T> List<T> without(Collection<T> all, Collection<T> some) {
        List<T> rest = new ArrayList<>(all);
        rest.removeAll(some);
        return rest;
    }

    private Set<Rule> rules(Set<Prefix> capture, Collection<Prefix> nameServers) {
        Set<Rule> wanted = new LinkedHashSet<>();
        for (boolean six : new boolean[] {false, true}) {
            List<Prefix> family = capture.stream().filter(prefix -> prefix.v6() == six).toList();
            if (!family.isEmpty()) {
                boolean all = family.stream().anyMatch(prefix -> prefix.length() == 0);
                wanted.addAll(selected.rules(six, all, priority, table, nameServers));
            }
        }
        return wanted;
    }

    private void capture(Prefix prefix) throws IOException {
        netlink.addRoute(Route.device(prefix, table, device));
        captured.add(prefix);
    }

    private void release(Prefix prefix) throws IOException {
        netlink.deleteRoute(Route.device(prefix, table, device));
        captured.remove(prefix);
    }

    private void leave(Prefix prefix) throws IOException {
        left.put(prefix, changes.leave(prefix, table));
    }

    private void unleave(Prefix prefix) throws IOException {
        changes.takeBack(left.get(prefix));
        left.remove(prefix);
    }

    private void add(Rule rule) throws IOException {
        if (!journalled) {
            changes.rules(priority, priority + Selected.PRIORITIES - 1);
            journalled = true;
        }
        netlink.addRule(rule);
        rules.add(rule);
    }

    private void remove(Rule rule) throws IOException {
        netlink.deleteRule(rule);
        rules.remove(rule);
    }

    String describe() {
        return "routing table " + table;
    }
}
