package io.oxtunnel.linux.select;

import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import io.oxtunnel.linux.nft.RuleCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts, in a chain of the firewall, the packets that a capture leaves alone, behind every change of their route and source. Control
 * path; thread-safe.
 */
public final class LeftCounters {
    private static final System.Logger LOG = System.getLogger(LeftCounters.class.getPackageName());
    private static final String CHAIN = "left";
    private static final int LAST = NftChain.SOURCE_NAT + 1;

    private final String table;
    private final int groupMark;
    private final List<NftRule> passed;
    // What was counted by rules that are gone.
    private final Map<String, RuleCounter> before = new HashMap<>();
    private List<Left> left = List.of();

    /**
     * Counts nothing yet.
     *
     * @param table where the chain stands
     * @param groupMark firewall mark of packets of excluded control groups
     * @param passed rules with a verdict for what is not counted at all, first
     */
    public LeftCounters(String table, int groupMark, List<NftRule> passed) {
        this.table = table;
        this.groupMark = groupMark;
        this.passed = List.copyOf(passed);
    }

    /** Returns the chain that counts these from now on; the caller puts it into the table, at once. What was counted stays counted. */
    public synchronized NftChain chain(List<Left> next) throws IOException {
        List<NftRule> rules = new ArrayList<>(passed);
        for (Left one : next) {
            rules.add(match(new NftRule(), one.selector(), groupMark).counter());
        }
        if (!left.isEmpty()) {
            rows().forEach(row -> before.put(row.selector(), new RuleCounter(row.packets(), row.bytes())));
        }
        left = List.copyOf(next);
        return new NftChain(CHAIN, NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, LAST, rules);
    }

    /** Matches a selector where packets leave: a control group is known by its mark there. */
    static NftRule match(NftRule rule, Selector selector, int groupMark) throws IOException {
        return selector instanceof Selector.Cgroup ? rule.mark(groupMark) : SelectorRules.match(rule, selector);
    }

    /** Returns what is left alone and how often it was. */
    public synchronized List<Exclusion> rows() {
        List<RuleCounter> counted = counted();
        List<Exclusion> rows = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            String selector = left.get(i).selector().toString();
            RuleCounter old = before.getOrDefault(selector, new RuleCounter(0, 0));
            RuleCounter now = passed.size() + i < counted.size() ? counted.get(passed.size() + i) : new RuleCounter(0, 0);
            rows.add(new Exclusion(selector, left.get(i).reason(), old.packets() + now.packets(), old.bytes() + now.bytes()));
        }
        return rows;
    }

    private List<RuleCounter> counted() {
        try {
            return RuleCounter.read(table, CHAIN);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the counters of what is left alone cannot be read: " + e.getMessage());
            return List.of();
        }
    }
}
