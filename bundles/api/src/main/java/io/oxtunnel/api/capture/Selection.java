package io.oxtunnel.api.capture;

import java.util.List;

/**
 * What the user of a client selects besides the prefixes of {@code routes} and {@code exclude}; it stays as it is while the capture is open.
 *
 * @param include of what goes to the routes, only packets that one of these means are captured; empty: all of them are
 * @param exclude these packets are left alone, whatever else is said; without prefixes, which stand in the request and the settings
 */
public record Selection(List<Selector> include, List<Selector> exclude) {
    /** Nothing besides the prefixes. */
    public static final Selection NONE = new Selection(List.of(), List.of());

    /** Copies the lists. */
    public Selection {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        for (Selector one : exclude) {
            if (one instanceof Selector.Destination) {
                throw new IllegalArgumentException(one + ": a prefix stands in the request, not in the selection");
            }
        }
    }
}
