package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.ResponseInjectorProvider;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.nfqueue.NetfilterQueue;
import io.oxtunnel.linux.system.SystemChanges;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts a capture in place: kill switch, queues, then the rules that lead to them; if one of them fails, nothing stays. One thread.
 *
 * @param injectors how answers get in
 */
record Opening(NfqueueCaptureProvider.Settings settings, ResponseInjectorProvider injectors) {
    private static final System.Logger LOG = System.getLogger(Opening.class.getPackageName());
    private static final int TRIES = 16;

    NfqueueCapture open(CaptureRequest request) throws IOException {
        if (request.mark() == 0) {
            throw new IOException("mark: 0 would capture the tunnel's own packets; allowed: every other number");
        }
        Exceptions exceptions = Exceptions.open(request);
        List<QueuePair> pairs = new ArrayList<>();
        Firewall firewall = null;
        try {
            Shared shared = new Shared(new SecureRandom().nextLong());
            QueueRange range = queues(request, shared, pairs);
            firewall = Firewall.open(new Rules(request.mark(), skipped(), range),
                    Rules.Wanted.of(request, request.routes(), exceptions.left(request.exclude()), false));
            SystemChanges changes = new SystemChanges(request.journal(), new RouteNetlink());
            return new NfqueueCapture(new NfqueueCapture.Parts(request, exceptions, firewall, range, pairs, changes, warn()), shared);
        } catch (IOException | RuntimeException e) {
            if (firewall != null) {
                firewall.close();
            }
            pairs.forEach(QueuePair::close);
            exceptions.giveUp();
            throw e;
        }
    }

    /** Takes the first numbers that are all free: another capture may have some, during a swap for instance. */
    private QueueRange queues(CaptureRequest request, Shared shared, List<QueuePair> pairs) throws IOException {
        QueueRange range = new QueueRange(settings.queue$_$num(), request.queues());
        for (int i = 0; range.possible(); i++, range = range.next()) {
            try {
                for (int worker = 0; worker < range.workers(); worker++) {
                    pairs.add(pair(request, shared, range, worker));
                }
                return range;
            } catch (LinuxException e) {
                pairs.forEach(QueuePair::close);
                pairs.clear();
                // The kernel says EPERM both where somebody else has the number and where there is no privilege.
                if (i == TRIES - 1 || e.errno() != Errno.EBUSY && e.errno() != Errno.EPERM) {
                    throw e;
                }
            }
        }
        throw new IOException("queue-num " + settings.queue$_$num() + ": no " + range.count() + " numbers are free from there to 65535");
    }

    private QueuePair pair(CaptureRequest request, Shared shared, QueueRange range, int worker) throws IOException {
        int length = settings.queue$_$length();
        return QueuePair.open(new NetfilterQueue.Options(range.tcp() + worker, length, true, direct()),
                new NetfilterQueue.Options(range.other() + worker, length, false, direct()), request.pool(), shared,
                injectors.open(request.pool(), request.mark() + 1));
    }

    private boolean direct() {
        return settings.on$_$full() == NfqueueCaptureProvider.OnFull.direct;
    }

    private Set<Integer> skipped() {
        Set<Integer> skipped = new TreeSet<>();
        if (!settings.capture$_$tcp()) {
            skipped.add(Ip.TCP);
        }
        if (!settings.capture$_$udp()) {
            skipped.add(Ip.UDP);
        }
        if (!settings.capture$_$icmp()) {
            skipped.addAll(List.of(Ip.ICMP, Ip.ICMPV6));
        }
        return skipped;
    }

    /** Says what leaves in clear by the administrator's own will, in the log, and returns it for the status. */
    private String warn() {
        List<String> names = new ArrayList<>();
        if (!settings.capture$_$tcp()) {
            names.add("TCP");
        }
        if (!settings.capture$_$udp()) {
            names.add("UDP");
        }
        if (!settings.capture$_$icmp()) {
            names.add("ICMP");
        }
        String text = names.isEmpty() ? "" : "; WARNING: " + String.join(", ", names) + " leaves outside the tunnel, in clear (capture-tcp, capture-udp, capture-icmp)";
        text += direct() ? "; WARNING: while a queue is full, packets leave outside the tunnel, in clear (on-full = \"direct\")" : "";
        if (!text.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "[capture.nfqueue]" + text.substring(1));
        }
        return text;
    }
}
