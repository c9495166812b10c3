package io.oxtunnel.linux.netlink;

/**
 * A rule that says which routing table is asked (ip-rule(8)).
 *
 * @param v6 the family: IPv6, else IPv4
 * @param priority its place among the rules, 1..32765; lower ones first
 * @param exceptMark packets with this firewall mark are passed over, 0 = none is
 * @param table the routing table that is asked
 * @param suppress routes of at most this prefix length do not count, -1 = all count
 */
public record Rule(boolean v6, int priority, int exceptMark, int table, int suppress) {
    /** The table that ordinary routes are in. */
    public static final int MAIN = 254;

    /** Returns the rule {@code not fwmark MARK lookup TABLE}. */
    public static Rule except(boolean v6, int priority, int mark, int table) {
        return new Rule(v6, priority, mark, table, -1);
    }

    /** Returns the rule {@code lookup main suppress_prefixlength 0}: every route of this machine but the default one. */
    public static Rule mainWithoutDefault(boolean v6, int priority) {
        return new Rule(v6, priority, 0, MAIN, 0);
    }
}
