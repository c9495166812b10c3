package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.forwarder.userspace.egress.EgressPolicy;
import io.oxtunnel.forwarder.userspace.flow.Troubles;
import io.oxtunnel.linux.call.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Forwards from ordinary sockets. Each queue holds the sockets of the clients whose address falls to it, whichever worker their packets
 * come by: a new session may be another worker's, and its flows go on. Control path: thread-safe; each queue is for one thread.
 */
final class UserspaceForwarder implements PacketPort {
    private final UserspaceQueue[] queues;
    private final Troubles troubles;
    private final OwnAddresses own;
    private final EgressPolicy policy;
    private final Consumer<UserspaceForwarder> atEnd;
    private volatile UserspaceSettings settings;
    private final String description;

    private UserspaceForwarder(UserspaceSettings settings, EgressPolicy policy, Consumer<UserspaceForwarder> atEnd, UserspaceQueue[] queues, Troubles troubles, OwnAddresses own, String description) {
        this.settings = settings;
        this.policy = policy;
        this.atEnd = atEnd;
        this.queues = queues;
        this.troubles = troubles;
        this.own = own;
        this.description = description;
    }

    /**
     * Opens a forwarder; if that fails, nothing stays open.
     *
     * @param atEnd told when it closes
     */
    static UserspaceForwarder open(UserspaceSettings settings, NetworkMonitor monitor, ForwarderRequest request, Consumer<UserspaceForwarder> atEnd)
            throws IOException {
        Platform.require();
        EgressPolicy policy = new EgressPolicy(prefixes("allow", settings.allow()), prefixes("deny", settings.deny()), request.networks());
        Troubles troubles = new Troubles(true);
        int n = request.queues();
        UserspaceQueue[] queues = new UserspaceQueue[n];
        PacketRing[][] rings = new PacketRing[n][n];
        OwnAddresses own = null;
        try {
            own = OwnAddresses.watch(monitor, policy);
            for (PacketRing[] row : rings) {
                Arrays.setAll(row, i -> new PacketRing(request.pool()));
            }
            for (int i = 0; i < n; i++) {
                queues[i] = new UserspaceQueue(i, queues, rings, settings, policy, troubles, request);
            }
        } catch (IOException | RuntimeException e) {
            close(queues, own);
            throw e;
        }
        return new UserspaceForwarder(settings, policy, atEnd, queues, troubles, own, "sockets of this process, " + n + (n == 1 ? " queue" : " queues"));
    }

    private static List<Prefix> prefixes(String key, String[] texts) throws IOException {
        List<Prefix> all = new ArrayList<>();
        for (String text : texts) {
            try {
                all.add(Prefix.parse(text));
            } catch (IllegalArgumentException e) {
                throw new IOException("[forwarder.userspace] " + key + ": " + e.getMessage(), e);
            }
        }
        return all;
    }

    /**
     * Takes other settings while it runs: flows go on, but those to destinations that are not permitted any more end.
     *
     * @throws IOException if one of them cannot be; then nothing has changed
     */
    void change(UserspaceSettings next) throws IOException {
        List<Prefix> allow = prefixes("allow", next.allow());
        List<Prefix> deny = prefixes("deny", next.deny());
        // All queues share the caps evenly, so what one has prepared serves each of them.
        Protocols.Change change = queues[0].prepare(next);
        policy.change(allow, deny);
        settings = next;
        for (UserspaceQueue queue : queues) {
            queue.change(change);
        }
    }

    @Override
    public int queues() {
        return queues.length;
    }

    @Override
    public PacketQueue queue(int index) {
        return queues[index];
    }

    @Override
    public PacketQueue understudy(BufferPool into) throws IOException {
        return new Understudy(settings, into);
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public List<Figure> figures() {
        Map<String, Figure> sums = new LinkedHashMap<>();
        for (UserspaceQueue queue : queues) {
            for (Figure f : queue.figures()) {
                sums.merge(f.name(), f, (a, b) -> new Figure(a.name(), a.value() + b.value(), a.most() + b.most()));
            }
        }
        List<Figure> all = new ArrayList<>(sums.values());
        all.addAll(troubles.figures());
        return all;
    }

    @Override
    public void close() {
        atEnd.accept(this);
        close(queues, own);
    }

    private static void close(UserspaceQueue[] queues, OwnAddresses own) {
        if (own != null) {
            own.close();
        }
        for (UserspaceQueue queue : queues) {
            if (queue != null) {
                queue.close();
            }
        }
    }
}
