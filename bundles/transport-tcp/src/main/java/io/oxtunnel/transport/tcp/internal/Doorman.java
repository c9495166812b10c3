package io.oxtunnel.transport.tcp.internal;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How many connections others may have here: in all, unproven in all, and of each source, which is an IPv4 address or the /64 of an IPv6
 * address, the least that one customer has (PROTOCOL.md T29). Who is refused costs an accept and a close. One thread.
 */
final class Doorman {
    /** Unproven connections of one source. */
    static final int STRANGERS_OF_SOURCE = 16;
    /** Unproven connections in all. */
    static final int STRANGERS = 256;

    private record Source(long high, int low) {
    }

    private static final class Count {
        private int all;
        private int strangers;
    }

    private final int most;
    private final int mostOfSource;
    private final Map<Source, Count> sources = new HashMap<>();
    private int all;
    private int strangers;

    /**
     * Makes a doorman.
     *
     * @param most connections in all, 1 or more; one source may have a quarter of them
     */
    Doorman(int most) {
        this.most = most;
        mostOfSource = Math.max(STRANGERS_OF_SOURCE, most / 4);
    }

    /** Lets a stranger in, or not. */
    boolean admit(InetAddress from) {
        Count count = sources.get(source(from));
        if (all >= most || strangers >= STRANGERS
                || count != null && (count.all >= mostOfSource || count.strangers >= STRANGERS_OF_SOURCE)) {
            return false;
        }
        count = sources.computeIfAbsent(source(from), s -> new Count());
        count.all++;
        count.strangers++;
        all++;
        strangers++;
        return true;
    }

    /** One of them is no stranger any more. */
    void proven(InetAddress from) {
        sources.get(source(from)).strangers--;
        strangers--;
    }

    /** One of them has left. */
    void left(InetAddress from, boolean proven) {
        Source source = source(from);
        Count count = sources.get(source);
        count.all--;
        all--;
        if (!proven) {
            count.strangers--;
            strangers--;
        }
        if (count.all == 0) {
            sources.remove(source);
        }
    }

    int strangers() {
        return strangers;
    }

    private static Source source(InetAddress address) {
        byte[] raw = address.getAddress();
        byte[] prefix = Arrays.copyOf(raw, 8);
        return new Source(java.nio.ByteBuffer.wrap(prefix).getLong(), raw.length);
    }
}
