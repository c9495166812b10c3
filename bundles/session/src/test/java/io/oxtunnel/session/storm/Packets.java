package io.oxtunnel.session.storm;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/** The inner packets of one direction: each is told apart by its number, and counted when it arrives. */
final class Packets {
    private static final int HEADER = 20;
    private static final int SMALLEST = HEADER + Long.BYTES;
    private static final int LARGEST = 1_400;
    private final String direction;
    private final long salt;
    private final BitSet arrived = new BitSet();
    private int made;

    Packets(String direction, long salt) {
        this.direction = direction;
        this.salt = salt;
    }

    /** Returns the next packet, a well-formed IPv4 packet of a size that its number decides. */
    byte[] next() {
        return packet(made++);
    }

    private byte[] packet(int number) {
        SplittableRandom random = new SplittableRandom(salt + number);
        byte[] packet = new byte[random.nextInt(3) == 0 ? random.nextInt(SMALLEST, LARGEST) : SMALLEST];
        random.nextBytes(packet);
        ByteBuffer.wrap(packet).putShort(0, (short) 0x4500).putShort(2, (short) packet.length).putLong(HEADER, number);
        return packet;
    }

    /** Takes note of a packet that was delivered; fails if it was changed, never sent or delivered before. */
    void delivered(byte[] packet) {
        long number = packet.length < SMALLEST ? -1 : ByteBuffer.wrap(packet).getLong(HEADER);
        if (number < 0 || number >= made || !Arrays.equals(packet, packet((int) number))) {
            throw new AssertionError(direction + ": a packet was delivered that nobody sent");
        }
        if (arrived.get((int) number)) {
            throw new AssertionError(direction + ": packet " + number + " was delivered twice");
        }
        arrived.set((int) number);
    }

    /** Returns how many were made. */
    int made() {
        return made;
    }

    /** Returns how many arrived. */
    int arrived() {
        return arrived.cardinality();
    }

    /** Returns whether one with this number or a later one has arrived. */
    boolean arrivedFrom(int number) {
        return arrived.nextSetBit(number) >= 0;
    }
}
