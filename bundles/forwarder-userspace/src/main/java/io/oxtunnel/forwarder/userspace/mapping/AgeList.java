package io.oxtunnel.forwarder.userspace.mapping;

import java.util.function.Function;

/** Mappings by the time of their last use, the oldest first. Linked through the mappings, so that nothing is allocated. One thread. */
final class AgeList {
    private final Function<Mapping, Mapping.Links> links;
    private Mapping first;
    private Mapping last;

    AgeList(Function<Mapping, Mapping.Links> links) {
        this.links = links;
    }

    Mapping oldest() {
        return first;
    }

    void append(Mapping m) {
        Mapping.Links own = links.apply(m);
        own.before = last;
        own.after = null;
        if (last == null) {
            first = m;
        } else {
            links.apply(last).after = m;
        }
        last = m;
    }

    void remove(Mapping m) {
        Mapping.Links own = links.apply(m);
        if (own.before == null) {
            first = own.after;
        } else {
            links.apply(own.before).after = own.after;
        }
        if (own.after == null) {
            last = own.before;
        } else {
            links.apply(own.after).before = own.before;
        }
        own.before = null;
        own.after = null;
    }
}
