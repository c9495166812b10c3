package io.oxtunnel.linux.netlink;

import io.oxtunnel.api.capture.Selector;

/**
 * A rule that says which routing table is asked (ip-rule(8)).
 *
 * @param v6 the family: IPv6, else IPv4
 * @param priority its place among the rules, 1..32765; lower ones first, of equal ones the older
 * @param exceptMark packets with this firewall mark are passed over, 0 = none is
 * @param table the routing table that is asked, 0 = none
 * @param suppress routes of at most this prefix length do not count, -1 = all count
 * @param mark only packets with this firewall mark are meant, 0 = all are
 * @param selector only these packets are meant, a user by number and what this machine itself sends; a control group cannot be meant; null = all are
 * @param target priority of the rule that is asked next, greater than that of this; 0 = the table is asked; the own one = nothing is done,
 *        for others to come here
 */
public record Rule(boolean v6, int priority, int exceptMark, int table, int suppress, int mark, Selector selector, int target) {
    /** The table that ordinary routes are in. */
    public static final int MAIN = 254;

    /** Makes a rule that means all packets but some. */
    public Rule(boolean v6, int priority, int exceptMark, int table, int suppress) {
        this(v6, priority, exceptMark, table, suppress, 0, null, 0);
    }

    /** Checks what the kernel would take for something else. */
    public Rule {
        if (exceptMark != 0 && (mark != 0 || selector != null)) {
            throw new IllegalArgumentException("the kernel negates all of a rule: an excepted mark stands alone");
        }
        if (selector instanceof Selector.Cgroup || selector instanceof Selector.User user && !user.name().matches("[0-9]+")) {
            throw new IllegalArgumentException(selector + " in a rule; allowed: prefixes, ports, users by number");
        }
    }

    /** Returns the rule {@code not fwmark MARK lookup TABLE}. */
    public static Rule except(boolean v6, int priority, int mark, int table) {
        return new Rule(v6, priority, mark, table, -1);
    }

    /** Returns the rule {@code lookup main suppress_prefixlength 0}: every route of this machine but the default one. */
    public static Rule mainWithoutDefault(boolean v6, int priority) {
        return new Rule(v6, priority, 0, MAIN, 0);
    }

    /** Returns the rule {@code SELECTOR lookup TABLE}. */
    public static Rule lookup(boolean v6, int priority, Selector selector, int table) {
        return new Rule(v6, priority, 0, table, -1, 0, selector, 0);
    }

    /** Returns the rule {@code fwmark MARK lookup TABLE}. */
    public static Rule lookup(boolean v6, int priority, int mark, int table) {
        return new Rule(v6, priority, 0, table, -1, mark, null, 0);
    }

    /** Returns the rule {@code SELECTOR goto TARGET}; as long as there is no such rule, it passes packets on to the next one. */
    public static Rule skip(boolean v6, int priority, Selector selector, int target) {
        return new Rule(v6, priority, 0, 0, -1, 0, selector, target);
    }

    /** Returns the rule {@code fwmark MARK goto TARGET}. */
    public static Rule skip(boolean v6, int priority, int mark, int target) {
        return new Rule(v6, priority, 0, 0, -1, mark, null, target);
    }

    /** Returns the rule {@code nop}, to which others lead. */
    public static Rule landing(boolean v6, int priority) {
        return new Rule(v6, priority, 0, 0, -1, 0, null, priority);
    }

    /** Returns whether it asks a table. */
    boolean asks() {
        return target == 0;
    }
}
