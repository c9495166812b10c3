package io.oxtunnel.linux.system;

import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.Route;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.netlink.Rule;
import java.io.IOException;
import java.util.List;

/** A change of the machine that outlives the process, as it stands in the journal: one line of words. */
sealed interface Change permits Change.Parameter, Change.NewRule, Change.Rules, Change.NewThrow, FileContent, FirewallTable {
    /** Returns the line from which {@link #parse} makes an equal change. */
    String line();

    /** Makes the change. */
    void make(RouteNetlink netlink) throws IOException;

    /** Takes it back; what is not there, or was changed by somebody else since, is left alone. */
    void undo(RouteNetlink netlink) throws IOException;

    /** A kernel parameter that had a value and gets another one; neither contains a space. */
    record Parameter(String key, String before, String after) implements Change {
        public Parameter {
            Sysctl.path(key);
        }

        @Override
        public String line() {
            return "sysctl " + key + " " + before + " " + after;
        }

        @Override
        public void make(RouteNetlink netlink) throws IOException {
            Sysctl.write(key, after);
        }

        @Override
        public void undo(RouteNetlink netlink) throws IOException {
            if (Sysctl.read(key, "").equals(after)) {
                Sysctl.write(key, before);
            }
        }
    }

    /** A rule that is added. */
    record NewRule(Rule rule) implements Change {
        @Override
        public String line() {
            String selects = rule.mark() + " " + (rule.selector() == null ? "-" : rule.selector()) + " " + rule.target();
            return "rule " + (rule.v6() ? "ipv6" : "ipv4") + " " + rule.priority() + " " + rule.exceptMark() + " " + rule.table() + " " + rule.suppress()
                    + (selects.equals("0 - 0") ? "" : " " + selects);
        }

        @Override
        public void make(RouteNetlink netlink) throws IOException {
            netlink.addRule(rule);
        }

        @Override
        public void undo(RouteNetlink netlink) throws IOException {
            netlink.deleteRule(rule);
        }
    }

    /** Rules that come and go in a range of priorities, both ends included: one line for all of them. */
    record Rules(int first, int last) implements Change {
        @Override
        public String line() {
            return "rules " + first + " " + last;
        }

        @Override
        public void make(RouteNetlink netlink) {
            // They are made one by one, by whom the range belongs to.
        }

        @Override
        public void undo(RouteNetlink netlink) throws IOException {
            netlink.deleteRules(first, last);
        }
    }

    /** A route that leaves its table; routes out of an interface of ours need no journal. */
    record NewThrow(Prefix prefix, int table) implements Change {
        @Override
        public String line() {
            return "throw " + prefix + " " + table;
        }

        @Override
        public void make(RouteNetlink netlink) throws IOException {
            netlink.addRoute(Route.leave(prefix, table));
        }

        @Override
        public void undo(RouteNetlink netlink) throws IOException {
            netlink.deleteRoute(Route.leave(prefix, table));
        }
    }

    /**
     * Reads a line.
     *
     * @throws IOException if it is none that {@link #line} writes
     */
    static Change parse(String line) throws IOException {
        String[] word = line.split(" ");
        try {
            return switch (word[0] + word.length) {
                case "sysctl4" -> new Parameter(word[1], word[2], word[3]);
                case "rule6" -> new NewRule(rule(word, 0, null, 0));
                case "rule9" -> new NewRule(rule(word, Integer.parseInt(word[6]), word[7].equals("-") ? null : Selector.parse(word[7]),
                        Integer.parseInt(word[8])));
                case "rules3" -> new Rules(Integer.parseInt(word[1]), Integer.parseInt(word[2]));
                case "throw3" -> new NewThrow(Prefix.parse(word[1]), Integer.parseInt(word[2]));
                case "table2" -> new FirewallTable(word[1], List.of());
                case "file4" -> FileContent.parse(word[1], word[2], word[3]);
                default -> throw new IOException("\"" + line + "\": allowed are lines with sysctl, rule, throw, table or file");
            };
        } catch (IllegalArgumentException e) {
            throw new IOException("\"" + line + "\": " + e.getMessage(), e);
        }
    }

    private static Rule rule(String[] word, int mark, Selector selector, int target) {
        return new Rule(word[1].equals("ipv6"), Integer.parseInt(word[2]), Integer.parseInt(word[3]), Integer.parseInt(word[4]),
                Integer.parseInt(word[5]), mark, selector, target);
    }
}
