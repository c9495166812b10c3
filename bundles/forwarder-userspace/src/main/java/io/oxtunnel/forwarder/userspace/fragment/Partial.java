package io.oxtunnel.forwarder.userspace.fragment;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import java.util.Arrays;

/** A packet of which some fragments are there. One thread; reused for ever. */
final class Partial {
    private static final int UNIT = 8;
    private static final int UNITS = 8_192;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int FRAGMENT_HEADER = 8;
    private static final int LARGEST = 65_535;

    private final BufferPool pool;
    private final long[] present = new long[UNITS / 64];
    private int buffer = BufferPool.NONE;
    private boolean v6;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private long identification;
    private long deadline;
    private int units;
    private int highest;
    private int end;
    private int nextHeader;
    private boolean spoilt;

    Partial(BufferPool pool) {
        this.pool = pool;
    }

    boolean unused() {
        return buffer == BufferPool.NONE;
    }

    long deadline() {
        return deadline;
    }

    /** Begins the packet that a fragment is of; false if there is no buffer. */
    boolean begin(long ip, long until) {
        buffer = pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return false;
        }
        v6 = Ip.version(pool, ip) == 6;
        sourceHigh = v6 ? pool.getLong(ip + 8) : 0;
        sourceLow = source(ip);
        destinationHigh = v6 ? pool.getLong(ip + 24) : 0;
        destinationLow = v6 ? pool.getLong(ip + 32) : pool.getInt(ip + 16);
        identification = identification(ip);
        deadline = until;
        Arrays.fill(present, 0);
        units = 0;
        highest = 0;
        end = -1;
        nextHeader = -1;
        spoilt = false;
        return true;
    }

    private long source(long ip) {
        return Ip.version(pool, ip) == 6 ? pool.getLong(ip + 16) : pool.getInt(ip + 12);
    }

    /** RFC 791: the protocol belongs to it; RFC 8200: it does not. */
    private long identification(long ip) {
        return Ip.version(pool, ip) == 6 ? pool.getInt(ip + IPV6 + 4)
                : (long) pool.getUnsignedShort(ip + 4) << 8 | pool.getUnsignedByte(ip + 9);
    }

    boolean sameSource(long ip) {
        boolean six = Ip.version(pool, ip) == 6;
        return six == v6 && sourceLow == source(ip) && (!six || sourceHigh == pool.getLong(ip + 8));
    }

    boolean is(long ip) {
        return sameSource(ip) && identification == identification(ip)
                && destinationLow == (v6 ? pool.getLong(ip + 32) : pool.getInt(ip + 16)) && (!v6 || destinationHigh == pool.getLong(ip + 24));
    }

    /** Adds a fragment; false if it is not good. */
    boolean add(long ip, int length) {
        int headers = v6 ? IPV6 + FRAGMENT_HEADER : Ip.headerLength(pool, ip);
        int place = v6 ? pool.getUnsignedShort(ip + IPV6 + 2) : pool.getUnsignedShort(ip + 6);
        boolean more = (place & (v6 ? 1 : 0x2000)) != 0;
        int offset = v6 ? place & 0xfff8 : (place & 0x1fff) * UNIT;
        int bytes = length - headers;
        int to = offset + bytes;
        if (spoilt || bytes <= 0 || more && bytes % UNIT != 0) {
            return false;
        }
        boolean tooLong = to > LARGEST - (v6 ? 0 : IPV4) || to > BufferPool.LARGE - BufferPool.HEADROOM - IPV6;
        boolean contradicts = end >= 0 && (more ? to >= end : to != end) || !more && to < highest;
        if (tooLong || contradicts || !claim(ip + headers, offset, to)) {
            spoilt = true;
            return false;
        }
        highest = Math.max(highest, to);
        end = more ? end : to;
        if (offset == 0) {
            pool.copy(ip, packet(), v6 ? IPV6 : IPV4);
            nextHeader = v6 ? pool.getUnsignedByte(ip + IPV6) : Ip.protocol(pool, ip);
        }
        return true;
    }

    /** Copies bytes to their place; false if some of it is there and this is no copy of it. */
    private boolean claim(long from, int offset, int to) {
        int first = offset / UNIT;
        int last = (to + UNIT - 1) / UNIT;
        int there = 0;
        for (int unit = first; unit < last; unit++) {
            there += has(unit) ? 1 : 0;
        }
        long at = packet() + (v6 ? IPV6 : IPV4) + offset;
        if (there > 0) {
            return there == last - first && same(from, at, to - offset);
        }
        pool.copy(from, at, to - offset);
        for (int unit = first; unit < last; unit++) {
            present[unit >> 6] |= 1L << unit;
        }
        units += last - first;
        return true;
    }

    private boolean has(int unit) {
        return (present[unit >> 6] >>> unit & 1) != 0;
    }

    private boolean same(long a, long b, int length) {
        for (int i = 0; i < length; i++) {
            if (pool.getByte(a + i) != pool.getByte(b + i)) {
                return false;
            }
        }
        return true;
    }

    boolean complete() {
        return end >= 0 && units == (end + UNIT - 1) / UNIT && nextHeader >= 0;
    }

    /** Makes the header that of a whole packet. */
    void finish() {
        long ip = packet();
        if (v6) {
            pool.putShort(ip + 4, end);
            pool.putByte(ip + 6, (byte) nextHeader);
        } else {
            pool.putByte(ip, (byte) 0x45);
            pool.putShort(ip + 2, IPV4 + end);
            pool.putShort(ip + 6, 0);
            Checksum.header(pool, ip, IPV4);
        }
    }

    long packet() {
        return pool.at(buffer) + BufferPool.HEADROOM;
    }

    int length() {
        return (v6 ? IPV6 : IPV4) + end;
    }

    void end() {
        pool.release(buffer);
        buffer = BufferPool.NONE;
    }
}
