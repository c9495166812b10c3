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

    /** Returns what ends with the process. */
    static List<NftChain> entry(String device, List<Prefix> networks) {
        List<NftRule> rules = new ArrayList<>();
        for (Prefix network : networks) {
            rules.add(elsewhere(device).source(network).counter().drop());
            rules.add(elsewhere(device).destination(network).counter().drop());
        }
        return List.of(new NftChain("entry", NftChain.Type.FILTER, NftChain.Hook.PREROUTING, NftChain.RAW, rules));
    }

    /**
     * Returns what outlives a crash. Without its translation, the kernel would take the answers to clients for its own and reset each
     * connection before the server is back. What is translated back has no way then but the default route: it is dropped there.
     */
    static List<NftChain> exit(String device, List<Prefix> networks) {
        List<NftRule> translated = new ArrayList<>();
        List<NftRule> lost = new ArrayList<>();
        for (Prefix network : networks) {
            translated.add(new NftRule().oifnameIsNot(device).oifnameIsNot("lo").source(network).masquerade());
            lost.add(new NftRule().oifnameIsNot(device).oifnameIsNot("lo").destination(network).counter().drop());
        }
        return List.of(new NftChain("masquerade", NftChain.Type.NAT, NftChain.Hook.POSTROUTING, NftChain.SOURCE_NAT, translated),
                new NftChain("lost", NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, NftChain.MANGLE, lost));
    }

    private static NftRule elsewhere(String device) {
        return new NftRule().iifnameIsNot(device).iifnameIsNot("lo");
    }
}
