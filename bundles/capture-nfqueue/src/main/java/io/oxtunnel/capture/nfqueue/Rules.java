package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import io.oxtunnel.linux.select.Left;
import io.oxtunnel.linux.select.SelectorRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rules that lead packets into the queues, as a function of what is captured. Immutable; control path.
 *
 * @param mark firewall mark of the tunnel's own packets; the next one is that of injected packets, the one after that of excluded groups
 * @param skipped protocols that are not captured at all
 * @param queues the queues
 */
record Rules(int mark, Set<Integer> skipped, QueueRange queues) {
    private static final int FIRST_DISCOVERY = 133;
    private static final int LAST_DISCOVERY = 137;
    private static final int DNS = 53;
    private static final String CAPTURE = "capture";

    /** What is captured now. */
    record Wanted(List<Prefix> routes, List<Selector> include, List<Left> left, boolean namesInside) {
        static Wanted of(CaptureRequest request, List<Prefix> routes, List<Left> left, boolean namesInside) {
            return new Wanted(routes, request.selection().include(), left, namesInside);
        }
    }

    int injected() {
        return mark + 1;
    }

    int groups() {
        return mark + 2;
    }

    /** Injected packets belong to no connection: tracking would take them for answers that nobody asked for. */
    NftChain untracked() {
        return new NftChain("untracked", NftChain.Type.FILTER, NftChain.Hook.OUTPUT, NftChain.RAW, List.of(new NftRule().mark(injected()).notrack()));
    }

    /**
     * Returns the chain that captures. What is injected never leaves this machine, even if the address that it was for is gone.
     *
     * @param target by the target of xtables
     */
    NftChain capture(Wanted wanted, boolean target) throws IOException {
        List<NftRule> rules = new ArrayList<>(List.of(
                new NftRule().oifname("lo").accept(),
                new NftRule().mark(injected()).counter().drop(),
                // Answers to what others have begun go back the way these came.
                new NftRule().connectionReply().accept(),
                new NftRule().mark(mark).accept(),
                new NftRule().icmpv6(FIRST_DISCOVERY, LAST_DISCOVERY).accept()));
        for (Left one : wanted.left) {
            NftRule rule = SelectorRules.match(new NftRule(), one.selector());
            rules.add((one.selector() instanceof Selector.Cgroup ? rule.setMark(groups()) : rule).accept());
        }
        skipped.forEach(protocol -> rules.add(new NftRule().protocol(protocol).accept()));
        for (Prefix route : wanted.routes) {
            take(rules, route, wanted.include, target);
        }
        if (wanted.namesInside) {
            rules.add(new NftRule().protocol(Ip.UDP).destinationPort(DNS).counter().drop());
            rules.add(new NftRule().protocol(Ip.TCP).destinationPort(DNS).counter().drop());
        }
        return new NftChain(CAPTURE, NftChain.Type.FILTER, NftChain.Hook.OUTPUT, NftChain.MANGLE, rules);
    }

    private void take(List<NftRule> rules, Prefix route, List<Selector> include, boolean target) throws IOException {
        if (include.isEmpty()) {
            rules.add(new NftRule().destination(route).protocol(Ip.TCP).queue(queues.tcp(), queues.workers(), target));
            rules.add(new NftRule().destination(route).queue(queues.other(), queues.workers(), target));
        }
        for (Selector one : include) {
            rules.add(SelectorRules.match(new NftRule().destination(route), one).protocol(Ip.TCP).queue(queues.tcp(), queues.workers(), target));
            rules.add(SelectorRules.match(new NftRule().destination(route), one).queue(queues.other(), queues.workers(), target));
        }
    }

    /** Returns the rules for packets that are no matter of the counters of what is left alone. */
    List<NftRule> uncounted() {
        return List.of(new NftRule().oifname("lo").accept(), new NftRule().mark(mark).accept(), new NftRule().mark(injected()).accept());
    }
}
