package io.oxtunnel.api.capture;

import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.packet.Succession;
import java.util.List;

/**
 * What a client asks of a capture.
 *
 * @param pool where packets go; open longer than the capture
 * @param queues wanted number of queues, 1..64
 * @param routes destinations to capture
 * @param exclude destinations to leave alone
 * @param selection what is captured and left alone besides these
 * @param mark firewall mark of the tunnel's own packets: these are never captured; nor are those with the next one, which a capture injects
 * @param ownNameServers the name servers of this machine stay reachable outside the tunnel ({@code dns = "direct"})
 * @param killSwitch from the beginning of {@link CaptureProvider#open} on, nothing but the tunnel and what is excluded leaves this machine, and
 *         this outlives the capture, its process included, until {@link KillSwitch#remove}; a table that an earlier run left is replaced
 *         without a moment in between
 * @param instance names this client among those of this machine, 1..32 letters and digits, the same at its next start
 * @param journal where every change on the machine is written down before it is made
 * @param succession what the capture whose place the new one takes lets it take over, or null; that one serves on until the new one does
 */
public record CaptureRequest(BufferPool pool, int queues, List<Prefix> routes, List<Prefix> exclude, Selection selection,
        int mark, boolean ownNameServers, boolean killSwitch, String instance, Journal journal, Succession succession) {
    /** Asks for a capture that takes nobody's place. */
    public CaptureRequest(BufferPool pool, int queues, List<Prefix> routes, List<Prefix> exclude, Selection selection,
            int mark, boolean ownNameServers, boolean killSwitch, String instance, Journal journal) {
        this(pool, queues, routes, exclude, selection, mark, ownNameServers, killSwitch, instance, journal, null);
    }

    /** Asks for prefixes only, without a kill switch. */
    public CaptureRequest(BufferPool pool, int queues, List<Prefix> routes, List<Prefix> exclude, int mark, boolean ownNameServers, Journal journal) {
        this(pool, queues, routes, exclude, Selection.NONE, mark, ownNameServers, false, "0", journal);
    }

    /** Returns the same request for one that takes the place of another. */
    public CaptureRequest after(Succession from) {
        return new CaptureRequest(pool, queues, routes, exclude, selection, mark, ownNameServers, killSwitch, instance, journal, from);
    }

    /** Copies the lists and checks the name. */
    public CaptureRequest {
        if (!instance.matches("[0-9A-Za-z]{1,32}")) {
            throw new IllegalArgumentException("instance \"" + instance + "\"; allowed: 1..32 letters and digits");
        }
        routes = List.copyOf(routes);
        exclude = List.copyOf(exclude);
    }
}
