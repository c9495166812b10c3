package io.oxtunnel.linux.select;

import io.oxtunnel.api.capture.KillSwitch;
import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.nft.LastingTable;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * A firewall table that lets nothing leave this machine but the tunnel and what is left alone, and that stands until it is removed: it
 * belongs to no process. Packets that are passed on for others are stopped as well. Answers to connections from outside are no exception:
 * whoever may open one could draw out what must not leave.
 *
 * <p>It looks at packets where they leave, after every decision on their route. The control group of a packet can be asked for earlier
 * only: there it gets a mark. Thread-safe.
 */
@Component
public final class KillSwitchTable implements KillSwitch {
    private static final String PREFIX = "oxtunnel-kill-switch-";
    private static final int FIRST_DISCOVERY = 133;
    private static final int LAST_DISCOVERY = 137;

    /**
     * Puts it up, or replaces the one that stands without a moment in between.
     *
     * @param instance 1..32 letters and digits
     * @param marks firewall marks of the tunnel's own packets
     * @param groupMark firewall mark for packets of excluded control groups
     * @param device interface of the tunnel, or null for none
     * @param left what may leave besides
     * @throws IOException if it cannot be put up; then what stood stands
     */
    public static void stand(String instance, List<Integer> marks, int groupMark, String device, List<Left> left) throws IOException {
        List<NftRule> rules = new ArrayList<>();
        rules.add(new NftRule().oifname("lo").accept());
        marks.forEach(mark -> rules.add(new NftRule().mark(mark).accept()));
        if (device != null) {
            rules.add(new NftRule().oifname(device).accept());
        }
        rules.add(new NftRule().icmpv6(FIRST_DISCOVERY, LAST_DISCOVERY).accept());
        for (Left one : left) {
            rules.add(LeftCounters.match(new NftRule(), one.selector(), groupMark).accept());
        }
        rules.add(new NftRule().counter().drop());
        // Behind the chain of a capture that gives the same mark and routes anew: that has to find the packet without it.
        LastingTable.renew(PREFIX + instance, List.of(
                new NftChain("groups", NftChain.Type.FILTER, NftChain.Hook.OUTPUT, NftChain.MANGLE + 1, groups(marks, groupMark, left)),
                new NftChain("exit", NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, NftChain.FIREWALL, rules)));
    }

    private static List<NftRule> groups(List<Integer> marks, int groupMark, List<Left> left) throws IOException {
        List<NftRule> rules = new ArrayList<>();
        marks.forEach(mark -> rules.add(new NftRule().mark(mark).accept()));
        for (Left one : left) {
            if (one.selector() instanceof Selector.Cgroup) {
                rules.add(SelectorRules.match(new NftRule(), one.selector()).setMark(groupMark));
            }
        }
        return rules;
    }

    /** Returns whether one of this instance stands. */
    public static boolean stands(String instance) throws IOException {
        return LastingTable.names().contains(PREFIX + instance);
    }

    @Override
    public List<String> standing() throws IOException {
        return Platform.problem() != null ? List.of()
                : LastingTable.names().stream().filter(name -> name.startsWith(PREFIX)).map(name -> name.substring(PREFIX.length())).sorted().toList();
    }

    @Override
    public boolean remove(String instance) throws IOException {
        if (Platform.problem() != null || !stands(instance)) {
            return false;
        }
        LastingTable.delete(PREFIX + instance);
        return true;
    }
}
