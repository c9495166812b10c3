package io.oxtunnel.runtime.compression;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;

/**
 * Which flows are worth compressing. A flow begins with a look at a sample of its bytes and with one frame compressed on trial; one that does
 * not get smaller, as nothing does that is encrypted or compressed already, is left alone for 64 KiB, then for twice as much each time,
 * up to 16 MiB, and then tried again. Ports say nothing. A table of fixed size, in which a flow that has the place of another begins anew.
 * One thread, no allocation.
 */
public final class FlowDetector {
    /** Places; a power of two. */
    private static final int PLACES = 2_048;
    private static final int FIRST_REST = 1 << 16;
    private static final int LONGEST_REST = 8;
    /** A sample of this many bytes. */
    private static final int SAMPLE = 64;
    /** Different values in a sample: of random bytes 57 on average, fewer than 50 once in 300; of text 25, of base64 40. */
    private static final int RANDOM = 50;
    /** Every fourth time the trial is made whatever the sample says: patterns may repeat farther apart than it shows. */
    private static final int TRIAL = 3;
    /** Parts of which a ratio tells how many. */
    private static final int WHOLE = 1_000;

    private final int[] flow = new int[PLACES];
    private final int[] rest = new int[PLACES];
    // Size after by size before, per thousand; 0 where it is not known.
    private final short[] ratio = new short[PLACES];
    private final byte[] failures = new byte[PLACES];

    /** Returns the place of the flow of a well-formed packet. */
    public int find(Memory memory, long ip, int length) {
        long hash = hash(memory, ip, length) * 0x9e3779b97f4a7c15L;
        int place = (int) (hash >>> 53);
        int tag = (int) hash | 1;
        if (flow[place] != tag) {
            flow[place] = tag;
            rest[place] = 0;
            ratio[place] = 0;
            failures[place] = 0;
        }
        return place;
    }

    private static long hash(Memory memory, long ip, int length) {
        int headers = Ip.headerLength(memory, ip);
        int protocol = Ip.protocol(memory, ip);
        boolean ports = (protocol == Ip.TCP || protocol == Ip.UDP) && !Ip.fragment(memory, ip) && length >= headers + 4;
        long upper = (long) protocol << 32 | (ports ? memory.getInt(ip + headers) & 0xffffffffL : 0);
        if (headers < 40 || Ip.version(memory, ip) == 4) {
            return mix(mix(memory.getLong(ip + 12)) + upper);
        }
        long addresses = mix(memory.getLong(ip + 8)) + memory.getLong(ip + 16);
        return mix(mix(mix(addresses) + memory.getLong(ip + 24)) + memory.getLong(ip + 32) + upper);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0xbf58476d1ce4e5b9L;
        return mixed ^ mixed >>> 29;
    }

    /**
     * Returns whether bytes of a flow are worth compressing, as far as one knows.
     *
     * @param place of the flow
     * @param from where they are
     * @param length how many
     */
    public boolean worth(int place, Memory memory, long from, int length) {
        if (rest[place] > 0) {
            rest[place] -= length;
            return false;
        }
        if (ratio[place] == 0 && failures[place] % 4 != TRIAL && looksRandom(memory, from, length)) {
            leave(place);
            return false;
        }
        return true;
    }

    /** Returns what its bytes became when they were compressed last, 1..1,000 per thousand; 0 if one does not know. */
    public int ratio(int place) {
        return ratio[place];
    }

    /** Bytes of a flow were compressed. */
    public void compressed(int place, int before, int after) {
        int now = Math.clamp(after * (long) WHOLE / before, 1, WHOLE);
        ratio[place] = (short) (ratio[place] == 0 ? now : (3 * ratio[place] + now + 3) / 4);
        failures[place] = 0;
    }

    /** Bytes of a flow did not get smaller by what is worth the work. */
    public void leave(int place) {
        ratio[place] = 0;
        rest[place] = FIRST_REST << failures[place];
        failures[place] = (byte) Math.min(LONGEST_REST, failures[place] + 1);
    }

    private static boolean looksRandom(Memory memory, long from, int length) {
        if (length < 2 * SAMPLE) {
            return false;
        }
        // The second half of a packet is payload rather than headers of any layer.
        long at = from + length / 2;
        int stride = (length - length / 2) / SAMPLE;
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (int i = 0; i < SAMPLE; i++, at += stride) {
            int value = memory.getUnsignedByte(at);
            long bit = 1L << value;
            switch (value >>> 6) {
                case 0 -> a |= bit;
                case 1 -> b |= bit;
                case 2 -> c |= bit;
                default -> d |= bit;
            }
        }
        return Long.bitCount(a) + Long.bitCount(b) + Long.bitCount(c) + Long.bitCount(d) >= RANDOM;
    }
}
