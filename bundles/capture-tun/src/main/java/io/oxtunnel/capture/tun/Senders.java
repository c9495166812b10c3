package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import io.oxtunnel.linux.select.SelectorRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The chains that route by who sends, as far as rules of the routing cannot, and keep marks with their connections: so that answers pass a
 * strict rp_filter, and a connection that came in by the tunnel is answered by it, whoever answers. A control group is found out when the
 * packet is sent: its socket has an address already, and where the packet is routed anew it gets that of its new way.
 */
final class Senders {
    private final String device;
    private final Selected selected;
    private final Marks marks;

    Senders(String device, Selected selected) {
        this.device = device;
        this.selected = selected;
        marks = selected.marks();
    }

    List<NftChain> chains() throws IOException {
        List<NftChain> chains = new ArrayList<>(List.of(
                new NftChain("reroute", NftChain.Type.ROUTE, NftChain.Hook.OUTPUT, NftChain.MANGLE, reroute()),
                new NftChain("restore", NftChain.Type.FILTER, NftChain.Hook.PREROUTING, NftChain.MANGLE, restore()),
                new NftChain("save", NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, NftChain.MANGLE, save())));
        List<NftRule> sources = sources();
        if (!sources.isEmpty()) {
            chains.add(new NftChain("sources", NftChain.Type.NAT, NftChain.Hook.POSTROUTING, NftChain.SOURCE_NAT, sources));
        }
        return chains;
    }

    private List<NftRule> reroute() throws IOException {
        List<NftRule> rules = new ArrayList<>();
        marks.own().forEach(mark -> rules.add(new NftRule().mark(mark).accept()));
        rules.add(new NftRule().oifnameIsNot(device).oifnameIsNot("lo").connectionMark(marks.inside()).setMark(marks.inside()).accept());
        // Of a packet that is both, left alone counts.
        for (Selector.Cgroup group : selected.groups(true)) {
            rules.add(SelectorRules.match(new NftRule(), group).setMark(marks.inside()));
        }
        for (Selector.Cgroup group : selected.groups(false)) {
            rules.add(SelectorRules.match(new NftRule(), group).setMark(marks.left()));
        }
        return rules;
    }

    private List<NftRule> restore() {
        List<NftRule> rules = new ArrayList<>();
        rules.add(new NftRule().connectionMark(marks.tunnel()).setMark(marks.tunnel()));
        rules.add(new NftRule().iifname(device).setConnectionMark(marks.inside()));
        if (selected.named()) {
            rules.add(new NftRule().iifname(device).setMark(marks.inside()));
        }
        rules.add(new NftRule().iifnameIsNot(device).connectionMark(marks.left()).setMark(marks.left()));
        return rules;
    }

    private List<NftRule> save() throws IOException {
        List<NftRule> rules = new ArrayList<>();
        rules.add(new NftRule().mark(marks.tunnel()).setConnectionMark(marks.tunnel()));
        rules.add(new NftRule().oifnameIsNot(device).mark(marks.left()).setConnectionMark(marks.left()));
        for (Selector.User user : selected.usersLeft()) {
            rules.add(SelectorRules.match(new NftRule().oifnameIsNot(device).oifnameIsNot("lo").markIsNot(marks.tunnel()), user)
                    .setConnectionMark(marks.left()));
        }
        return rules;
    }

    private List<NftRule> sources() {
        List<NftRule> rules = new ArrayList<>();
        if (!selected.groups(false).isEmpty()) {
            rules.add(new NftRule().oifnameIsNot(device).oifnameIsNot("lo").mark(marks.left()).masquerade());
        }
        if (!selected.groups(true).isEmpty()) {
            rules.add(new NftRule().oifname(device).mark(marks.inside()).masquerade());
        }
        return rules;
    }
}
