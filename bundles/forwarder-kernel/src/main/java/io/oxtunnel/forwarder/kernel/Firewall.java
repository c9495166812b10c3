package io.oxtunnel.forwarder.kernel;

import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.nft.NftChain;
import io.oxtunnel.linux.nft.NftRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The firewall rules of a forwarder. The networks of the clients are behind the tunnel and nowhere else: what other interfaces bring in
 * from one of their addresses is spoofed, and what they bring in for one was asked for by nobody, because what clients send leaves with
 * another address.
 */
final class Firewall {
    private Firewall() {
    }

    static List<NftChain> chains(String device, List<Prefix> networks) {
        List<NftRule> entry = new ArrayList<>();
        List<NftRule> exit = new ArrayList<>();
        for (Prefix network : networks) {
            entry.add(elsewhere(device).source(network).counter().drop());
            entry.add(elsewhere(device).destination(network).counter().drop());
            exit.add(new NftRule().oifnameIsNot(device).oifnameIsNot("lo").source(network).masquerade());
        }
        return List.of(new NftChain("entry", NftChain.Type.FILTER, NftChain.Hook.PREROUTING, NftChain.RAW, entry),
                new NftChain("masquerade", NftChain.Type.NAT, NftChain.Hook.POSTROUTING, NftChain.SOURCE_NAT, exit));
    }

    private static NftRule elsewhere(String device) {
        return new NftRule().iifnameIsNot(device).iifnameIsNot("lo");
    }
}
