package io.oxtunnel.linux.system;

import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.nft.LastingTable;
import io.oxtunnel.linux.nft.NftChain;
import java.io.IOException;
import java.util.List;

/**
 * A firewall table that outlives the process. The next process makes one of its own before it takes this one back.
 *
 * @param name beginning with {@value #PREFIX}
 * @param chains empty where it was read from the journal: to take it back, the name is enough
 */
record FirewallTable(String name, List<NftChain> chains) implements Change {
    static final String WORD = "table";
    private static final String PREFIX = "oxtunnel-";

    FirewallTable {
        if (!name.matches(PREFIX + "[0-9A-Za-z_.-]{1,64}")) {
            throw new IllegalArgumentException("table \"" + name + "\"; allowed: names beginning with " + PREFIX);
        }
        chains = List.copyOf(chains);
    }

    @Override
    public String line() {
        return WORD + " " + name;
    }

    @Override
    public void make(RouteNetlink netlink) throws IOException {
        LastingTable.create(name, chains);
    }

    @Override
    public void undo(RouteNetlink netlink) throws IOException {
        LastingTable.delete(name);
    }
}
