package io.oxtunnel.session.replay;

import io.oxtunnel.api.codec.Wire;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Which counters were received under one key on one path (RFC 6479, PROTOCOL.md 4.11): a ring of 128 words of 64 bits, of which one is
 * being cleared, so that 8,128 counters below the highest are remembered exactly. The ring is made when a counter does not fit the few
 * words that serve an idle session, once in the life of a window. One writer; {@link #highest}, {@link #received} and {@link #below} may
 * be read by others, who see a recent value.
 */
public final class ReplayWindow {
    /** How far below the highest a counter may be. */
    public static final int SIZE = 8_128;

    private static final int WORDS = 128;
    private static final int FEW = 2;
    private static final VarHandle HIGHEST;
    private static final VarHandle RECEIVED;

    static {
        try {
            HIGHEST = MethodHandles.lookup().findVarHandle(ReplayWindow.class, "highest", long.class);
            RECEIVED = MethodHandles.lookup().findVarHandle(ReplayWindow.class, "received", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // FEW words, of which counters below 64 * FEW need no wrapping, or WORDS.
    private volatile long[] words = new long[FEW];
    private long highest = -1;
    private long received;

    /** Returns whether a counter is new and not too old. */
    public boolean check(long counter) {
        if (counter < 0 || counter >= Wire.REJECT_AFTER_MESSAGES) {
            return false;
        }
        long behind = highest - counter;
        return behind < 0 || behind <= SIZE && !marked(words, counter);
    }

    /**
     * Marks a counter as received.
     *
     * @return false if it is not new: then nothing changes
     */
    public boolean accept(long counter) {
        if (!check(counter)) {
            return false;
        }
        if (counter > highest) {
            advance(counter);
        }
        long[] ring = words;
        ring[word(ring, counter)] |= 1L << counter;
        RECEIVED.setOpaque(this, received + 1);
        return true;
    }

    /** Returns the highest counter received, or -1. */
    public long highest() {
        return (long) HIGHEST.getOpaque(this);
    }

    /** Returns how many were received. */
    public long received() {
        return (long) RECEIVED.getOpaque(this);
    }

    /**
     * Returns which of 64 counters were received.
     *
     * @param top the counter that bit 63 stands for; counters below 0 read as not received
     */
    public long below(long top) {
        long[] ring = words;
        long bits = 0;
        for (long counter = top; counter > top - 64 && counter >= 0; counter--) {
            bits |= marked(ring, counter) ? 1L << 63 - (top - counter) : 0;
        }
        return bits;
    }

    private void advance(long counter) {
        long from = highest >> 6;
        long to = counter >> 6;
        if (to >= words.length && words.length < WORDS) {
            words = Arrays.copyOf(words, WORDS);
        }
        long[] ring = words;
        for (long word = Math.max(from + 1, to - WORDS + 1); word <= to; word++) {
            ring[(int) word & ring.length - 1] = 0;
        }
        HIGHEST.setOpaque(this, counter);
    }

    private static boolean marked(long[] ring, long counter) {
        return (ring[word(ring, counter)] >>> counter & 1) != 0;
    }

    private static int word(long[] ring, long counter) {
        return (int) (counter >> 6) & ring.length - 1;
    }
}
