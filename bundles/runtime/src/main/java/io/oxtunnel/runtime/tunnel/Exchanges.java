package io.oxtunnel.runtime.tunnel;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** What of a running tunnel can be replaced, by kind. One replacement at a time. Control path, thread-safe. */
final class Exchanges implements RunningTunnel.Swap {
    private final List<Exchange> all;

    /** Takes a list that may still grow. */
    Exchanges(List<Exchange> all) {
        this.all = all;
    }

    @Override
    public synchronized void to(String kind, String provider) throws IOException {
        Exchange one = all.stream().filter(exchange -> exchange.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new IOException("kind \"" + kind + "\" is not replaced in this role; "
                        + (all.isEmpty() ? "nothing is" : "allowed: " + all.stream().map(Exchange::kind).collect(Collectors.joining(", ")))));
        one.to(provider);
    }
}
