package io.oxtunnel.forwarder.userspace.tcp;

import java.util.SplittableRandom;

/**
 * What one simulated connection meets, all of it from a seed.
 *
 * @param loss parts of a thousand lost, in each direction
 * @param duplication parts of a thousand that arrive twice
 * @param delay one-way milliseconds
 * @param jitter more of them, by chance: later packets overtake
 * @param up bytes from the client
 * @param down bytes to the client
 * @param buffer bytes that the client takes ahead of its application
 * @param shrinks whether the client takes announced window back
 * @param socket bytes that the destination takes at once
 * @param closing who ends when
 * @param fault what else happens
 * @param faultAt when, in milliseconds
 */
record Scenario(long seed, boolean v6, int loss, int duplication, int delay, int jitter, int mss, int shift, boolean sack, boolean timestamps,
        int up, int down, int buffer, boolean shrinks, int socket, Closing closing, Fault fault, int faultAt) {
    /** Who ends its direction when. */
    enum Closing { CLIENT_AT_ONCE, CLIENT_LAST, DESTINATION_LAST, BOTH_AT_ONCE }

    /** What goes wrong. */
    enum Fault { NONE, BLIND, CLIENT_RESETS, DESTINATION_RESETS, CLIENT_VANISHES, REFUSED }

    private static final int[] MSS = {64, 100, 536, 1_000, 1_220, 1_383, 8_960};

    static Scenario of(long seed) {
        SplittableRandom r = new SplittableRandom(seed);
        boolean lossy = r.nextInt(4) > 0;
        int mss = MSS[r.nextInt(MSS.length)];
        int scale = Math.min(mss, 1_000);
        Fault[] faults = Fault.values();
        int fault = r.nextInt(20);
        int buffer = tinyOrNot(r);
        int shift = r.nextInt(3) == 0 ? -1 : r.nextInt(15);
        // A window of which nothing is left when it is scaled stays closed for ever.
        shift = shift > 0 && buffer >> shift < 4 ? 0 : shift;
        return new Scenario(seed, r.nextBoolean(), lossy ? r.nextInt(301) : 0, lossy ? r.nextInt(100) : 0, r.nextInt(60),
                r.nextBoolean() ? r.nextInt(80) : 0, r.nextInt(12) == 0 ? 0 : mss, shift, r.nextInt(3) > 0,
                r.nextBoolean(), r.nextInt(30 * scale), Math.min(r.nextInt(40 * scale), 20 * buffer), buffer, r.nextInt(10) == 0, 1 + r.nextInt(20_000),
                Closing.values()[r.nextInt(4)], fault < faults.length ? faults[fault] : r.nextBoolean() ? Fault.BLIND : Fault.NONE,
                r.nextInt(3_000));
    }

    private static int tinyOrNot(SplittableRandom r) {
        return r.nextInt(6) == 0 ? 1 + r.nextInt(200) : 2_000 + r.nextInt(100_000);
    }

    /** Returns the byte at a place of a stream. */
    byte content(boolean up, int at) {
        return (byte) (at * 31 + (at >>> 8) * 17 + seed + (up ? 5 : 0));
    }
}
