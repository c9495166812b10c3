package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.OwnerTable;
import io.oxtunnel.linux.select.LeftCounters;
import java.io.IOException;
import java.util.List;

/**
 * The firewall table of a capture, which ends with the process. By the expression of nf_tables where the kernel has it
 * (CONFIG_NFT_QUEUE), by the target of xtables otherwise. Control path; one thread at a time.
 */
final class Firewall implements AutoCloseable {
    private final Rules rules;
    private final boolean target;
    private final OwnerTable table;
    private final LeftCounters counters;

    private Firewall(Rules rules, boolean target, OwnerTable table, LeftCounters counters) {
        this.rules = rules;
        this.target = target;
        this.table = table;
        this.counters = counters;
    }

    /**
     * Makes the table; from its return on packets go to the queues.
     *
     * @throws IOException if the kernel has neither way to a queue, or no nf_tables
     */
    static Firewall open(Rules rules, Rules.Wanted wanted) throws IOException {
        String name = "oxtunnel-nfqueue-" + rules.queues().first();
        LeftCounters counters = new LeftCounters(name, rules.groups(), rules.uncounted());
        NftChain left = counters.chain(wanted.left());
        try {
            return new Firewall(rules, false, OwnerTable.create(name, List.of(rules.untracked(), rules.capture(wanted, false), left)), counters);
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            return new Firewall(rules, true, OwnerTable.create(name, List.of(rules.untracked(), rules.capture(wanted, true), left)), counters);
        }
    }

    /** Captures otherwise from now on, without a moment in which nothing is. */
    void change(Rules.Wanted wanted) throws IOException {
        table.replace(rules.capture(wanted, target));
        table.replace(counters.chain(wanted.left()));
    }

    /** Returns what is left alone and how often it was. Any thread. */
    List<Exclusion> exclusions() {
        return counters.rows();
    }

    String describe() {
        return target ? "the NFQUEUE target" : "the queue expression";
    }

    @Override
    public void close() {
        table.close();
    }
}
