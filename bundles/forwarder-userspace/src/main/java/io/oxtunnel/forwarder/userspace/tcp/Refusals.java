package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.forwarder.userspace.flow.Answers;
import io.oxtunnel.forwarder.userspace.flow.Troubles;
import io.oxtunnel.linux.call.Errno;
import java.util.function.LongSupplier;

/**
 * Tells clients why a destination was not reached: what refused is a reset, what could not be reached is an ICMP error about the SYN
 * (RFC 1122, section 4.2.3.9). Where this machine has no socket left nothing is said, and the client asks again. One thread.
 */
final class Refusals implements Unreachable {
    private final BufferPool pool;
    private final Answers answers;
    private final Troubles troubles;
    private final SegmentWriter writer;
    private final LongSupplier clock;
    private final Addresses reversed = new Addresses();
    private final PacketBatch syn = new PacketBatch();

    Refusals(BufferPool pool, Answers answers, Troubles troubles, LongSupplier clock) {
        this.pool = pool;
        this.answers = answers;
        this.troubles = troubles;
        this.clock = clock;
        writer = new SegmentWriter(pool);
    }

    @Override
    public void tell(Connection c, int errno, Replies replies) {
        switch (errno) {
            case Errno.ECONNREFUSED, Errno.ECONNRESET -> replies.reset(c);
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EHOSTDOWN, Errno.ENETDOWN, Errno.ETIMEDOUT -> icmp(c, Answers.Reason.NO_ROUTE);
            case Errno.EACCES, Errno.EPERM -> icmp(c, Answers.Reason.PROHIBITED);
            default -> troubles.add("connect(tcp)", errno);
        }
    }

    /** The error quotes the SYN, which is not here any more: its addresses and its number are what the client looks at. */
    private void icmp(Connection c, Answers.Reason reason) {
        reversed.reverse(c.addresses);
        if (writer.reset(reversed, (int) c.in.acknowledgement() - 1, 0, Segment.SYN, syn)) {
            answers.refuse(reason, syn.at[0], syn.length[0], clock.getAsLong());
            syn.release(pool, 0);
        }
    }
}
