package io.oxtunnel.api.packet;

/**
 * Up to {@value #CAPACITY} packets or trains on their way through a worker: a structure of arrays with one owner at a time, reused
 * for ever. The fields are public because this is a record of the data path, read and written by slot.
 *
 * <p>Slots {@code 0..size-1} are in use. {@code buffer[i]} is the {@link BufferPool} handle that the owner of the batch must release,
 * or {@link BufferPool#NONE} where the bytes belong to somebody else (several packets in one received train).
 */
public final class PacketBatch {
    /** Number of slots: the batch size of the protocol. */
    public static final int CAPACITY = 64;

    /**
     * {@link #segment} on the inner side: an IPv6 packet of this machine itself that it has not cut into fragments yet, although it may be
     * larger than a link takes. Larger than the tunnel takes, it is cut there.
     */
    public static final int UNCUT = -1;

    /** Pool handle to release, or {@link BufferPool#NONE}. */
    public final int[] buffer = new int[CAPACITY];
    /** Position of the first byte in the pool's memory. */
    public final long[] at = new long[CAPACITY];
    /** Length in bytes of all that stands there. */
    public final int[] length = new int[CAPACITY];
    /**
     * 0 = one packet. On the outer side: the stride of a train of datagrams of that length, the last of which may be shorter. On the
     * inner side: the payload bytes of each segment of a TCP or UDP super-packet (the MSS; virtio's gso_size).
     */
    public final int[] segment = new int[CAPACITY];
    /** Traffic class of the outer packet: DSCP and ECN, 0..255. */
    public final int[] trafficClass = new int[CAPACITY];
    /** Outer side only: where it came from or goes to, a handle of the transport. */
    public final long[] peer = new long[CAPACITY];

    /** Slots in use, 0..{@value #CAPACITY}. */
    public int size;

    /** Returns whether no slot is free. */
    public boolean full() {
        return size == CAPACITY;
    }

    /** Fills the next slot; the caller has checked {@link #full()}. */
    public void add(int buffer, long at, int length, int segment, int trafficClass, long peer) {
        int i = size++;
        this.buffer[i] = buffer;
        this.at[i] = at;
        this.length[i] = length;
        this.segment[i] = segment;
        this.trafficClass[i] = trafficClass;
        this.peer[i] = peer;
    }

    /** Releases the buffers of slots {@code first..size-1} and empties the batch. */
    public void release(BufferPool pool, int first) {
        for (int i = first; i < size; i++) {
            if (buffer[i] != BufferPool.NONE) {
                pool.release(buffer[i]);
            }
        }
        size = 0;
    }
}
