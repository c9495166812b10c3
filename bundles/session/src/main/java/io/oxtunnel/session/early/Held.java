package io.oxtunnel.session.early;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Inner packets that wait for a key: few, and not for long. Control path. */
public final class Held {
    /** Most packets that wait for one session (PROTOCOL.md section 6, to 4.4). */
    public static final int MOST = 8;
    /** How long a packet waits: who sent it has asked again by then. */
    static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

    private record Packet(byte[] bytes, long since) {
    }

    private final Deque<Packet> packets = new ArrayDeque<>(MOST);

    /** Returns whether one more packet may wait. */
    public boolean hasRoom() {
        return packets.size() < MOST;
    }

    /** Returns whether none waits. */
    public boolean isEmpty() {
        return packets.isEmpty();
    }

    /** Adds a packet; false if there is no room. */
    public boolean add(byte[] packet, long now) {
        return hasRoom() && packets.add(new Packet(packet, now));
    }

    /** Puts a packet back before all others; false if there is no room. */
    public boolean putBack(byte[] packet, long now) {
        if (!hasRoom()) {
            return false;
        }
        packets.addFirst(new Packet(packet, now));
        return true;
    }

    /** Takes out that very packet, if it is here. */
    public void remove(byte[] packet) {
        packets.removeIf(p -> p.bytes == packet);
    }

    /**
     * Takes out the first packet that may ride early.
     *
     * @param largest most bytes with its padding
     * @return null if there is none
     */
    public byte[] takeRider(int largest) {
        for (Packet packet : packets) {
            EarlyPacket parsed = EarlyPacket.parse(packet.bytes);
            if (parsed != null && parsed.mayRide() && parsed.padded().length <= largest) {
                packets.remove(packet);
                return packet.bytes;
            }
        }
        return null;
    }

    /** Hands out all packets, oldest first, and is empty. */
    public void drain(Consumer<byte[]> to) {
        while (!packets.isEmpty()) {
            to.accept(packets.removeFirst().bytes);
        }
    }

    /** Drops what has waited too long; returns how many. */
    public int expire(long now) {
        int before = packets.size();
        packets.removeIf(p -> now - p.since >= LONGEST);
        return before - packets.size();
    }

    /** Returns when {@link #expire} must be called next, or {@link Long#MAX_VALUE}. */
    public long deadline() {
        return packets.stream().mapToLong(p -> p.since + LONGEST).min().orElse(Long.MAX_VALUE);
    }
}
