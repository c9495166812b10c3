package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.HandleTable;
import io.oxtunnel.linux.socket.Sockaddr;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Interned endpoints as the kernel wants them, one cache line each, in chunks that never move, so that queues read them without a lock:
 * who hands a handle to another thread publishes its record with it.
 *
 * <pre>
 * record, 64 bytes:  sockaddr 0 | its length 28 | own address 32 (4 or 16 bytes) | length of the own address, 0 = system's choice, 48
 * </pre>
 */
final class PeerTable {
    private static final int RECORD = 64;
    private static final int LENGTH = 28;
    private static final int LOCAL = 32;
    private static final int LOCAL_LENGTH = 48;
    private static final int CHUNK_BITS = 10;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final int family;
    private final HandleTable handles = new HandleTable(HandleTable.MAXIMUM);
    private final MemorySegment[] chunks = new MemorySegment[HandleTable.MAXIMUM >> CHUNK_BITS];

    /**
     * Makes a table.
     *
     * @param family of the sockets that send: AF_INET6 takes both kinds of addresses
     */
    PeerTable(int family) {
        this.family = family;
    }

    synchronized long intern(Endpoint endpoint) {
        // Both throw where the family does not fit, before anything is counted.
        byte[] local = endpoint.local() == null ? new byte[0] : Sockaddr.bytes(endpoint.local(), family);
        Sockaddr.bytes(endpoint.remote().getAddress(), family);
        int handle = handles.acquire(endpoint);
        if (handles.users(handle) == 1) {
            write(handle, endpoint, local);
        }
        return handle;
    }

    private void write(int handle, Endpoint endpoint, byte[] local) {
        int chunk = handle >> CHUNK_BITS;
        if (chunks[chunk] == null) {
            chunks[chunk] = Arena.ofAuto().allocate((long) RECORD << CHUNK_BITS, RECORD);
        }
        long at = at(handle);
        chunks[chunk].set(INT, at + LENGTH, Sockaddr.write(chunks[chunk], at, family, endpoint.remote()));
        MemorySegment.copy(local, 0, chunks[chunk], ValueLayout.JAVA_BYTE, at + LOCAL, local.length);
        chunks[chunk].set(INT, at + LOCAL_LENGTH, local.length);
    }

    synchronized void release(long peer) {
        handles.release(peer);
    }

    private static long at(long peer) {
        return (peer & (1 << CHUNK_BITS) - 1) * RECORD;
    }

    private MemorySegment chunk(long peer) {
        return chunks[(int) (peer >> CHUNK_BITS)];
    }

    /** Returns the machine address of the sockaddr. */
    long sockaddr(long peer) {
        return chunk(peer).address() + at(peer);
    }

    /** Returns the length of the sockaddr. */
    int length(long peer) {
        return chunk(peer).get(INT, at(peer) + LENGTH);
    }

    /** Returns whether this is an IPv4 address, v4-mapped or not. */
    boolean v4(long peer) {
        return family == SocketOption.AF_INET
                || chunk(peer).get(LONG, at(peer) + Sockaddr.ADDRESS6) == 0 && chunk(peer).get(INT, at(peer) + Sockaddr.ADDRESS6 + 8) == 0xffff0000;
    }

    /** Returns the length of the own address to send from, 0 for the system's choice. */
    int localLength(long peer) {
        return chunk(peer).get(INT, at(peer) + LOCAL_LENGTH);
    }

    /** Copies the own address. */
    void copyLocal(long peer, MemorySegment to, long offset) {
        MemorySegment from = chunk(peer);
        long at = at(peer) + LOCAL;
        if (family == SocketOption.AF_INET) {
            to.set(INT, offset, from.get(INT, at));
        } else {
            to.set(LONG, offset, from.get(LONG, at));
            to.set(LONG, offset + 8, from.get(LONG, at + 8));
        }
    }

    /**
     * Returns whether an endpoint is that of a received message. A peer interned without an own address matches any.
     *
     * @param name offset of the source's sockaddr
     * @param local offset of the own address, 0 if the kernel did not tell
     */
    boolean same(long peer, MemorySegment message, long name, long local) {
        MemorySegment record = chunk(peer);
        long at = at(peer);
        if (record.get(INT, at) != message.get(INT, name)) {
            return false;
        }
        boolean any = record.get(INT, at + LOCAL_LENGTH) == 0;
        if (family == SocketOption.AF_INET) {
            return record.get(INT, at + Sockaddr.ADDRESS4) == message.get(INT, name + Sockaddr.ADDRESS4)
                    && (any || local != 0 && record.get(INT, at + LOCAL) == message.get(INT, local));
        }
        return same16(record, at + Sockaddr.ADDRESS6, message, name + Sockaddr.ADDRESS6)
                && record.get(INT, at + Sockaddr.SCOPE) == message.get(INT, name + Sockaddr.SCOPE)
                && (any || local != 0 && same16(record, at + LOCAL, message, local));
    }

    private static boolean same16(MemorySegment a, long at, MemorySegment b, long bt) {
        return a.get(LONG, at) == b.get(LONG, bt) && a.get(LONG, at + 8) == b.get(LONG, bt + 8);
    }
}
