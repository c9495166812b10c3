package io.oxtunnel.forwarder.userspace.flow;

import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.PacketBatch;
import java.util.List;

/**
 * The flows of one protocol in one queue. All but {@link #figures} is called by the queue's thread; nothing blocks. Time is in
 * milliseconds of a steady clock.
 */
public interface Flows extends AutoCloseable {
    /** No time at all. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Takes a packet of a client. It may be kept until {@link #flush}, and no longer.
     *
     * @param ip position of a packet that is well-formed and no fragment, whose source is a client and whose time to live is 2 or more
     * @param offset bytes from there to the header of this protocol; how much of it is there has to be checked
     * @param length bytes of the packet
     */
    void packet(long ip, int offset, int length, long now);

    /** The packets that were given since the last call are not valid any more when this returns. */
    void flush(long now);

    /**
     * A descriptor that was added to {@link Surroundings#descriptors} has something to tell.
     *
     * @param token lower 56 bits of its token, of which the upper ones are {@link Surroundings#kind}
     * @param events as {@link io.oxtunnel.linux.poll.DescriptorSet} names them
     */
    void ready(long token, int events, long now);

    /** Returns whether {@link #emit} has something that no descriptor tells of. */
    boolean pending();

    /** Adds packets for clients to the free slots of a batch. */
    void emit(PacketBatch into, long now);

    /** Returns when {@link #expire} has something to do, or {@link #NEVER}. */
    long deadline();

    /** Does what time has brought. */
    void expire(long now);

    /** Returns what administrators are told; any thread. */
    List<Figure> figures();

    @Override
    void close();
}
