package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.Route;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.netlink.Rule;
import io.oxtunnel.linux.system.Sysctl;
import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;
import java.util.List;

/**
 * The policy routing of a capture: a table of its own with the captured prefixes, and rules that lead there all packets but the
 * tunnel's. Where everything is captured, the routes of this machine other than the default one come first, so that local networks
 * stay reachable. Rules and throw routes outlive the process and are journalled.
 */
final class Redirection implements AutoCloseable {
    /** Behind the local table and what an administrator puts early, before the rules of the main and default tables (32766, 32767). */
    private static final int FIRST_PRIORITY = 31_000;
    private static final int TABLES = 100;

    private final SystemChanges changes;
    private final int table;

    private Redirection(SystemChanges changes, int table) {
        this.changes = changes;
        this.table = table;
    }

    static Redirection open(RouteNetlink netlink, int device, int firstTable, CaptureRequest request) throws IOException {
        int table = freeTable(netlink, firstTable);
        SystemChanges changes = new SystemChanges(request.journal(), netlink);
        try {
            for (boolean v6 : Sysctl.exists("net/ipv6") ? new boolean[] {false, true} : new boolean[] {false}) {
                fill(netlink, changes, device, table, v6, request);
            }
            if (strictReversePath()) {
                changes.sysctl("net/ipv4/conf/all/src_valid_mark", "1");
            }
            // Last, because they put all of it into force.
            int priority = FIRST_PRIORITY + 2 * (table - firstTable);
            rules(changes, priority, table, request);
            return new Redirection(changes, table);
        } catch (IOException | RuntimeException e) {
            changes.close();
            throw e;
        }
    }

    private static int freeTable(RouteNetlink netlink, int first) throws IOException {
        for (int table = first; table < first + TABLES; table++) {
            if (netlink.tableFree(table)) {
                return table;
            }
        }
        throw new IOException("routing tables " + first + ".." + (first + TABLES - 1) + " are all in use; set table in [capture.tun], see `ip rule`");
    }

    private static void fill(RouteNetlink netlink, SystemChanges changes, int device, int table, boolean v6, CaptureRequest request)
            throws IOException {
        for (Prefix excluded : family(request.exclude(), v6)) {
            changes.leave(excluded, table);
        }
        for (Prefix captured : family(request.routes(), v6)) {
            if (!request.exclude().contains(captured)) {
                netlink.addRoute(Route.device(captured, table, device));
            }
        }
    }

    private static void rules(SystemChanges changes, int priority, int table, CaptureRequest request) throws IOException {
        for (boolean v6 : new boolean[] {false, true}) {
            List<Prefix> captured = family(request.routes(), v6);
            if (captured.isEmpty() || v6 && !Sysctl.exists("net/ipv6")) {
                continue;
            }
            if (captured.stream().anyMatch(prefix -> prefix.length() == 0)) {
                changes.rule(Rule.mainWithoutDefault(v6, priority));
            }
            changes.rule(Rule.except(v6, priority + 1, request.mark(), table));
        }
    }

    private static List<Prefix> family(List<Prefix> prefixes, boolean v6) {
        return prefixes.stream().filter(prefix -> prefix.v6() == v6).distinct().toList();
    }

    /** Returns whether some interface drops what it would not answer by (RFC 3704, section 2.2): then the mark has to count. */
    private static boolean strictReversePath() {
        return Sysctl.interfaces(false).stream()
                .anyMatch(name -> Sysctl.read("net/ipv4/conf/" + name + "/rp_filter", "0").equals("1"));
    }

    String describe() {
        return "routing table " + table;
    }

    @Override
    public void close() {
        changes.close();
    }
}
