package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.dns.NameServers;
import io.oxtunnel.linux.nfqueue.QueueLosses;
import io.oxtunnel.linux.select.Left;
import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Queues of the firewall to which rules lead what this machine itself sends to the captured destinations, and raw sockets for the answers.
 *
 * <p>It fails closed from its opening on: whatever is captured is taken out of the firewall, and what the tunnel has no use for is dropped
 * and counted. Queues and rules end with the process, even by kill -9, and routing is ordinary again.
 *
 * <p>Control path: thread-safe; each queue is for one thread.
 */
final class NfqueueCapture implements Capture {
    private static final int SMALLEST_MTU = 1_280;
    private static final int LARGEST_MTU = 65_535;

    private final Parts parts;
    private final Shared shared;
    private final NameServers nameServers;
    // Taken before the lock of this; held while settings change.
    private final Object configuring = new Object();
    private List<Prefix> routes;
    private List<Prefix> exclude;
    // Queries that are not captured do not leave: the tunnel's name servers are asked, or will be.
    private boolean namesInside;
    private boolean namesAwaited;
    private Assignment assignment;
    private int mtuBound = LARGEST_MTU;
    private boolean closed;

    /**
     * What the capture is made of, and closes.
     *
     * @param pairs one a worker
     * @param warning what an administrator has to know in each status, or ""
     */
    record Parts(CaptureRequest request, Exceptions exceptions, Firewall firewall, QueueRange range, List<QueuePair> pairs, SystemChanges changes,
            String warning) {
    }

    NfqueueCapture(Parts parts, Shared shared) {
        this.parts = parts;
        this.shared = shared;
        nameServers = NameServers.open(parts.changes, "lo");
        routes = parts.request.routes();
        exclude = parts.request.exclude();
        namesAwaited = !parts.request.ownNameServers();
    }

    @Override
    public synchronized void assign(Assignment next) throws IOException {
        requireMtu(next.mtu());
        if (namesAwaited && !next.dns().isEmpty() && !namesInside) {
            apply(routes, exclude, true);
        }
        assignment = next;
        publish();
    }

    private void publish() {
        if (assignment != null) {
            shared.assigned = Assigned.of(assignment, mtu(), Links.largest());
        }
    }

    private int mtu() {
        return assignment == null ? SMALLEST_MTU : Math.min(assignment.mtu(), mtuBound);
    }

    private static void requireMtu(int mtu) throws IOException {
        if (mtu < SMALLEST_MTU || mtu > LARGEST_MTU) {
            throw new IOException("mtu " + mtu + " of the tunnel is not in " + SMALLEST_MTU + ".." + LARGEST_MTU);
        }
    }

    private void apply(List<Prefix> nextRoutes, List<Prefix> nextExclude, boolean inside) throws IOException {
        List<Left> left = parts.exceptions.left(nextExclude);
        parts.exceptions.stand(left);
        parts.firewall.change(Rules.Wanted.of(parts.request, nextRoutes, left, inside));
        routes = nextRoutes;
        exclude = nextExclude;
        namesInside = inside;
    }

    @Override
    public void configure(CaptureSettings settings) throws IOException {
        int bound = settings.mtu() == 0 ? LARGEST_MTU : settings.mtu();
        requireMtu(bound);
        synchronized (configuring) {
            List<InetAddress> servers = settings.nameServers();
            State before = begin(settings);
            try {
                // Without the lock of this: a name service may take seconds.
                nameServers.use(servers);
            } catch (IOException | RuntimeException e) {
                takeBack(before);
                throw e;
            }
            end(bound, !servers.isEmpty());
        }
    }

    private record State(List<Prefix> routes, List<Prefix> exclude, boolean namesInside) {
    }

    private synchronized State begin(CaptureSettings settings) throws IOException {
        if (closed) {
            throw new IOException("the capture is closed");
        }
        State before = new State(routes, exclude, namesInside);
        boolean inside = namesInside || !settings.nameServers().isEmpty();
        try {
            apply(settings.routes(), settings.exclude(), inside);
        } catch (IOException | RuntimeException e) {
            takeBack(before);
            throw e;
        }
        return before;
    }

    private synchronized void takeBack(State before) throws IOException {
        apply(before.routes, before.exclude, before.namesInside);
    }

    private synchronized void end(int bound, boolean inside) throws IOException {
        mtuBound = bound;
        namesAwaited = false;
        if (inside != namesInside) {
            apply(routes, exclude, inside);
        }
        publish();
    }

    @Override
    public List<Exclusion> exclusions() {
        return parts.firewall.exclusions();
    }

    @Override
    public int queues() {
        return parts.pairs.size();
    }

    @Override
    public PacketQueue queue(int index) {
        return parts.pairs.get(index);
    }

    private QueueLosses losses() {
        return QueueLosses.of(parts.range.first(), parts.range.count());
    }

    private long unknown() {
        return parts.pairs.stream().mapToLong(QueuePair::unknown).sum();
    }

    @Override
    public List<Figure> figures() {
        QueueLosses losses = losses();
        return List.of(new Figure("dropped by the kernel, queue full", losses.full(), 0), new Figure("dropped by the kernel, unread", losses.unread(), 0),
                new Figure("answers of no flow", unknown(), 0));
    }

    @Override
    public synchronized String describe() {
        QueueLosses losses = losses();
        return "firewall queues " + parts.range + " by " + parts.firewall.describe() + ", answers by raw sockets, addresses "
                + (assignment == null ? "none" : assignment) + ", mtu " + mtu() + ", dropped by the kernel: " + losses.full() + " queue full, "
                + losses.unread() + " unread; " + unknown() + " of no flow" + parts.exceptions.describe() + names() + parts.warning;
    }

    private String names() {
        String text = nameServers.describe();
        return text.isEmpty() ? "" : ", " + text;
    }

    @Override
    public void close() {
        synchronized (configuring) {
            if (!closed) {
                nameServers.close();
                end();
            }
        }
    }

    private synchronized void end() {
        closed = true;
        parts.firewall.close();
        parts.pairs.forEach(QueuePair::close);
        parts.changes.close();
    }
}
