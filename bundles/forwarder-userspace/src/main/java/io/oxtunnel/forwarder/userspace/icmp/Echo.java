package io.oxtunnel.forwarder.userspace.icmp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.forwarder.userspace.flow.Answers;
import io.oxtunnel.forwarder.userspace.flow.BigAnswers;

/** Echo requests and replies (RFC 792, RFC 4443 section 4). Any thread; allocates nothing. */
public final class Echo {
    private static final int HEADER = 8;
    private static final int IPV6 = 40;
    private static final int REQUEST4 = 8;
    private static final int REPLY4 = 0;
    private static final int REQUEST6 = 128;
    private static final int REPLY6 = 129;

    private Echo() {
    }

    /** Returns whether a packet is an echo request with a right checksum. */
    public static boolean request(BufferPool pool, long ip, int offset, int length, boolean v6) {
        int message = length - offset;
        return message >= HEADER && pool.getUnsignedShort(ip + offset) == (v6 ? REQUEST6 : REQUEST4) << 8
                && pool.sum(ip + offset, message, v6 ? Checksum.pseudo(pool, ip, Ip.ICMPV6, message) : 0) == 0xffff;
    }

    static boolean reply(BufferPool pool, long icmp, boolean v6) {
        return pool.getUnsignedShort(icmp) == (v6 ? REPLY6 : REPLY4) << 8;
    }

    /** Answers a request to the server's own address in the tunnel; what is longer than {@code mtu} goes in fragments. */
    public static void answer(BufferPool pool, long ip, int offset, int length, boolean v6, Answers answers, int mtu) {
        int buffer = length <= BufferPool.SMALL - BufferPool.HEADROOM ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return;
        }
        long at = pool.at(buffer) + BufferPool.HEADROOM;
        pool.copy(ip, at, length);
        if (v6) {
            pool.copy(ip + 8, at + 24, 16);
            pool.copy(ip + 24, at + 8, 16);
            pool.putByte(at + 7, (byte) 64);
        } else {
            pool.putInt(at + 12, pool.getInt(ip + 16));
            pool.putInt(at + 16, pool.getInt(ip + 12));
            pool.putByte(at + 8, (byte) 64);
            pool.putShort(at + 6, 0);
            Checksum.header(pool, at, Ip.headerLength(pool, at));
        }
        long icmp = at + offset;
        int before = pool.getUnsignedShort(icmp);
        int after = (v6 ? REPLY6 : REPLY4) << 8;
        pool.putShort(icmp, after);
        // The addresses of the pseudo header have changed places, which changes no sum.
        pool.putShort(icmp + 2, Checksum.update(pool.getUnsignedShort(icmp + 2), before, after));
        if (v6 && length > mtu && offset == IPV6) {
            // Identifier and sequence number differ from one reply to the next, as the identification of fragments has to.
            new BigAnswers(pool, answers).fragment(at, length, pool.getInt(icmp + 4));
            pool.release(buffer);
        } else {
            answers.add(buffer, at, length);
        }
    }
}
