package io.oxtunnel.linux.nft;

import java.util.List;

/**
 * A base chain: where packets meet rules. Packets that no rule drops go on.
 *
 * @param name its name in the table
 * @param type what its rules may do
 * @param hook where packets pass
 * @param priority its place among the chains of that hook; lower ones first
 * @param rules in order
 */
public record NftChain(String name, Type type, Hook hook, int priority, List<NftRule> rules) {
    /** Priority before connection tracking. */
    public static final int RAW = -300;
    /** Priority at which marks are changed. */
    public static final int MANGLE = -150;
    /** Priority at which firewalls filter. */
    public static final int FIREWALL = 0;
    /** Priority of source address translation. */
    public static final int SOURCE_NAT = 100;

    /** Copies the list. */
    public NftChain {
        rules = List.copyOf(rules);
    }

    /** What the rules of a chain may do. */
    public enum Type {
        /** Match, mark and drop. */
        FILTER("filter"),
        /** As a filter, and a packet whose mark or addresses were changed is routed again; only with {@link Hook#OUTPUT}. */
        ROUTE("route"),
        /** Translate addresses; sees the first packet of a connection. */
        NAT("nat");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Where packets pass (linux/netfilter.h, enum nf_inet_hooks). */
    public enum Hook {
        /** Every packet that comes in. */
        PREROUTING(0),
        /** What this machine itself sends. */
        OUTPUT(3),
        /** Every packet that goes out. */
        POSTROUTING(4);

        private final int number;

        Hook(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
