package io.oxtunnel.api.packet;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Where IP packets come from and go to: a capture on the client, a forwarder on the server. The tunnel does not know which. */
@ConsumerType
public interface PacketPort extends AutoCloseable {
    /** Returns how many queues there are, 1 or more; never changes. */
    int queues();

    /**
     * Returns a queue; the same object always.
     *
     * @param index 0..{@link #queues()}-1
     */
    PacketQueue queue(int index);

    /**
     * Returns a queue of the same code that is joined to itself: what is sent to it is what it receives, and nothing leaves the process.
     * A runtime rehearses with it, so that code is compiled before the first real packet. The caller closes it.
     *
     * @param pool where its packets go
     * @return the queue, or null where there is none
     * @throws IOException if the system refuses
     */
    default PacketQueue understudy(BufferPool pool) throws IOException {
        return null;
    }

    /**
     * Returns what a successor may take over, as it is now; null if there is nothing. Control path: nothing else is asked of the port until
     * the successor serves or was given up.
     */
    default Succession succession() {
        return null;
    }

    /** Returns one line for an administrator: what this is and how it is attached. */
    String describe();

    /** Returns what there is to know about it in numbers, in a fixed order; none if there is nothing. Any thread. */
    default List<Figure> figures() {
        return List.of();
    }

    /** Closes the queues and takes back every change on the machine. Idempotent. */
    @Override
    void close();
}
