package io.oxtunnel.forwarder.userspace.flow;

import io.oxtunnel.api.packet.BufferPool;

/**
 * Cuts IPv6 answers that the client's path does not take into fragments, as the source has to (RFC 8200, section 4.5); each fits the
 * smallest path that IPv6 knows. IPv4 answers are cut where they leave. One thread.
 */
public final class BigAnswers {
    private static final int IPV6 = 40;
    private static final int FRAGMENT = 8;
    private static final int NEXT_HEADER = 44;
    private static final int SMALLEST_PATH = 1_280;
    private static final int STRIDE = (SMALLEST_PATH - IPV6 - FRAGMENT) / 8 * 8;

    private final BufferPool pool;
    private final Answers answers;

    /** Makes one. */
    public BigAnswers(BufferPool pool, Answers answers) {
        this.pool = pool;
        this.answers = answers;
    }

    /** Adds the fragments of a packet without extension headers; what finds no buffer is lost, and the packet with it. */
    public void fragment(long ip, int length, int identification) {
        int payload = length - IPV6;
        for (int offset = 0; offset < payload; offset += STRIDE) {
            int part = Math.min(STRIDE, payload - offset);
            int buffer = answers.full() ? BufferPool.NONE : pool.acquireSmall();
            if (buffer == BufferPool.NONE) {
                return;
            }
            long at = pool.at(buffer) + BufferPool.HEADROOM;
            pool.copy(ip, at, IPV6);
            pool.putShort(at + 4, FRAGMENT + part);
            pool.putByte(at + 6, (byte) NEXT_HEADER);
            pool.putInt(at + IPV6, pool.getByte(ip + 6) << 24 | offset | (offset + part < payload ? 1 : 0));
            pool.putInt(at + IPV6 + 4, identification);
            pool.copy(ip + IPV6 + offset, at + IPV6 + FRAGMENT, part);
            answers.add(buffer, at, IPV6 + FRAGMENT + part);
        }
    }
}
