package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;

/** Watches members that have no room, until they have: its descriptor is readable when one of them has. One thread. */
final class Rooms implements AutoCloseable {
    private final Poller poller;
    private final int[] descriptors;
    private final int[] signs;

    Rooms(CarrierQueue.Lane[] lanes, Poller.Factory pollers) throws IOException {
        descriptors = new int[lanes.length];
        signs = new int[lanes.length];
        poller = pollers.open();
        boolean opened = false;
        try {
            for (int m = 0; m < lanes.length; m++) {
                Readiness.Descriptor queue = (Readiness.Descriptor) lanes[m].queue().readiness();
                descriptors[m] = queue.room() < 0 ? queue.fd() : queue.room();
                signs[m] = queue.room() < 0 ? Poller.WRITE : Poller.READ;
                poller.add(descriptors[m], m, 0);
            }
            opened = true;
        } finally {
            if (!opened) {
                poller.close();
            }
        }
    }

    /** Says whether a member is waited for; a call that changes nothing costs nothing. */
    void await(int member, boolean full) {
        poller.interest(descriptors[member], member, full ? signs[member] : 0);
    }

    int descriptor() {
        return poller.descriptor();
    }

    @Override
    public void close() {
        poller.close();
    }
}
