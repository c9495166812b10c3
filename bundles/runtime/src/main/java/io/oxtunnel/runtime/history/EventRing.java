package io.oxtunnel.runtime.history;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.tunnel.PeerEvent;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;

/** The last different events, oldest first. What happens again moves to the end and counts. Not thread-safe. */
final class EventRing {
    private final int capacity;
    private final ArrayDeque<PeerEvent> events = new ArrayDeque<>(2);

    EventRing(int capacity) {
        this.capacity = capacity;
    }

    void add(String source, DropReason reason, String text, long now) {
        long before = remove(source, reason, text);
        if (events.size() == capacity) {
            events.removeFirst();
        }
        events.addLast(new PeerEvent(now, before + 1, source, reason, text));
    }

    private long remove(String source, DropReason reason, String text) {
        for (Iterator<PeerEvent> i = events.iterator(); i.hasNext();) {
            PeerEvent event = i.next();
            if (event.reason() == reason && event.source().equals(source) && event.text().equals(text)) {
                i.remove();
                return event.count();
            }
        }
        return 0;
    }

    List<PeerEvent> list() {
        return List.copyOf(events);
    }
}
