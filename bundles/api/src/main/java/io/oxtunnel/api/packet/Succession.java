package io.oxtunnel.api.packet;

import java.util.List;
import java.util.Map;

/**
 * What an open port lets a successor take over, so that nothing changes on the machine while one takes the place of the other, and nothing is
 * lost that waits in its queues. A snapshot, of the control path. Both hold it from then on: who closes last takes back what was changed.
 *
 * @param form what the rest means, such as {@code forwarder-kernel/1}: who does not know it opens anew
 * @param descriptors open file descriptors of the predecessor, which a successor duplicates
 * @param notes what else has to be known, by name
 * @param changes what was changed on the machine, by number in the {@link io.oxtunnel.api.journal.Journal}
 * @param holders who holds it
 */
public record Succession(String form, List<Integer> descriptors, Map<String, String> notes, Map<Long, String> changes, Holders holders) {
    /** Copies the lists. */
    public Succession {
        descriptors = List.copyOf(descriptors);
        notes = Map.copyOf(notes);
        changes = Map.copyOf(changes);
    }

    /** How many ports hold the same place on the machine, the one that made it first. Thread-safe. */
    public static final class Holders {
        private int count = 1;

        /** Adds one; false if the last one has left, and there is nothing to take over any more. */
        public synchronized boolean join() {
            if (count == 0) {
                return false;
            }
            count++;
            return true;
        }

        /** Removes one that closes; true if it was the last: it takes back what was changed. */
        public synchronized boolean leave() {
            if (count == 0) {
                throw new IllegalStateException("all have left already");
            }
            return --count == 0;
        }
    }
}
