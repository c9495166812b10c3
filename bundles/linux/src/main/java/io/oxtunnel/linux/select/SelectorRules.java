package io.oxtunnel.linux.select;

import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.linux.nft.NftRule;
import java.io.IOException;

/** Selectors as firewall matches. Control path; stateless. */
public final class SelectorRules {
    private SelectorRules() {
    }

    /**
     * Adds the match of a selector to a rule.
     *
     * @throws IOException if this machine has no such user or control group
     */
    public static NftRule match(NftRule rule, Selector selector) throws IOException {
        return switch (selector) {
            case Selector.Destination to -> rule.destination(to.prefix());
            case Selector.Ports ports -> rule.protocol(ports.protocol()).destinationPorts(ports.first(), ports.last());
            case Selector.User user -> rule.user(Users.uid(user.name()));
            // Only in chains of the hook OUTPUT.
            case Selector.Cgroup group -> rule.cgroup(group.path().split("/").length, Cgroups.id(group.path()));
        };
    }
}
