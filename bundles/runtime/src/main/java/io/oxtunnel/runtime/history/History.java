package io.oxtunnel.runtime.history;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.PeerEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The last events of each peer and of strangers, in bounded memory: {@value #EVENTS} a peer, {@value #PEERS} peers, {@value #STRANGERS} of
 * strangers. The control path writes, a few times a handshake and never per packet; any thread reads.
 */
public final class History {
    static final int EVENTS = 16;
    static final int PEERS = 4_096;
    static final int STRANGERS = 64;

    private final LongSupplier clock;
    private final String only;
    private final EventRing strangers = new EventRing(STRANGERS);
    private final Map<String, EventRing> peers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EventRing> eldest) {
            return size() > PEERS;
        }
    };

    /**
     * Makes an empty one.
     *
     * @param only the one peer that everything is about, or null where messages say whom they are about
     */
    public History(LongSupplier clock, String only) {
        this.clock = clock;
        this.only = only;
    }

    /** Notes something about a peer. */
    public synchronized void note(String peer, Endpoint source, String text) {
        add(peer, source, null, text);
    }

    /** Client: notes a handshake message on its way; a server's answers say nothing that their questions do not. */
    public synchronized void sent(Endpoint to) {
        if (only != null) {
            add(only, to, null, PeerEvent.HANDSHAKE_SENT);
        }
    }

    /** Notes a message of the control path that was dropped. */
    public synchronized void dropped(Verdict.Drop drop, Endpoint source) {
        add(drop.peer(), source, drop.reason(), drop.detail().isEmpty() ? drop.reason().text() : drop.detail());
    }

    private void add(String peer, Endpoint source, DropReason reason, String text) {
        String about = only != null ? only : peer;
        EventRing ring = about == null ? strangers : peers.computeIfAbsent(about, name -> new EventRing(EVENTS));
        ring.add(source == null ? "" : source.toString(), reason, text, clock.getAsLong());
    }

    /** Returns the events of a peer, oldest first. */
    public synchronized List<PeerEvent> of(String peer) {
        EventRing ring = peers.get(peer);
        return ring == null ? List.of() : ring.list();
    }

    /** Returns the events that belong to no peer, oldest first. */
    public synchronized List<PeerEvent> strangers() {
        return strangers.list();
    }
}
