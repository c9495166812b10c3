package io.oxtunnel.linux.nfqueue;

import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Answers the kernel for all packets that were taken since the last time, in one message (NFQNL_MSG_VERDICT_BATCH): they are dropped where
 * they wait. One thread, no allocation.
 */
final class Verdicts {
    private static final int VERDICT_BATCH = 3 << 8 | 3;
    private static final int REQUEST = 1;
    private static final int VERDICT_HDR = 2;
    private static final int DROP = 0;
    private static final int SIZE = 32;
    private static final int SOCKADDR = 12;
    private static final int AF_NETLINK = 16;
    private static final ValueLayout.OfInt BE32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int LAST_ID = 28;

    private final int fd;
    private final MemorySegment message = Arena.ofAuto().allocate(SIZE, 8);
    private final MemorySegment kernel = Arena.ofAuto().allocate(SOCKADDR, 8);
    private boolean owed;

    Verdicts(int fd, int queue) {
        this.fd = fd;
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
        message.set(ValueLayout.JAVA_INT, 0, SIZE);
        message.set(ValueLayout.JAVA_SHORT, 4, (short) VERDICT_BATCH);
        message.set(ValueLayout.JAVA_SHORT, 6, (short) REQUEST);
        message.set(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 18, (short) queue);
        message.set(ValueLayout.JAVA_SHORT, 20, (short) 12);
        message.set(ValueLayout.JAVA_SHORT, 22, (short) VERDICT_HDR);
        message.set(BE32, 24, DROP);
    }

    /** A packet was taken; the kernel numbers them upwards. */
    void owe(int id) {
        message.set(BE32, LAST_ID, id);
        owed = true;
    }

    /** Tells the kernel, if there is anything to tell. Where it has no room now, the next message speaks for these as well. */
    void drop() {
        if (owed && SocketCalls.sendto(fd, message.address(), SIZE, SocketOption.MSG_DONTWAIT, kernel.address(), SOCKADDR) > 0) {
            owed = false;
        }
    }
}
