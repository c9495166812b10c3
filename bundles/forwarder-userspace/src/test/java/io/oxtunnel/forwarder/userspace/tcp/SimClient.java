package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A small TCP of its own for a client: goes back to the first byte that is not acknowledged, has no congestion control, and looks hard at what
 * it gets. Numbers are relative to both initial ones: 0 is the SYN, 1 the first byte.
 */
final class SimClient {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    private final Scenario s;
    private final SplittableRandom random;
    private final Consumer<byte[]> wire;
    private final int first;
    private int remoteFirst;
    private boolean answered;
    private int una;
    private int next;
    private int highest;
    private int remoteWindow;
    private int remoteShift;
    private int remoteMss = 536;
    private boolean scaled;
    private boolean sack;
    private boolean stamps;
    private int echo;
    private int retries;
    private long resendAt;
    private int same;

    private final BitSet received = new BitSet();
    private int expected = 1;
    private int read = 1;
    private int edge;
    private int highestEdge;
    private int remoteEnd = -1;
    private int latest;
    private long acknowledgeAt = Long.MAX_VALUE;
    private long readAt = Long.MAX_VALUE;
    boolean reset;
    boolean gone;
    boolean unreachable;

    SimClient(Scenario scenario, Consumer<byte[]> wire) {
        s = scenario;
        random = new SplittableRandom(scenario.seed() + 1);
        first = random.nextInt();
        this.wire = wire;
        resendAt = 0;
    }

    private int total() {
        return s.up() + 1;
    }

    private boolean mayEnd() {
        return switch (s.closing()) {
            case CLIENT_AT_ONCE, BOTH_AT_ONCE, DESTINATION_LAST -> true;
            case CLIENT_LAST -> remoteEnd >= 0 && expected > remoteEnd;
        };
    }

    boolean done() {
        return answered && una == total() + 1 && remoteEnd >= 0 && expected > remoteEnd;
    }

    int bytesRead() {
        return read - 1;
    }

    long deadline() {
        return gone ? Long.MAX_VALUE : Math.min(Math.min(resendAt, acknowledgeAt), readAt);
    }

    void tick(long now) {
        if (gone) {
            return;
        }
        if (!answered && now >= resendAt) {
            send(0, 0, SYN);
            resendAt = now + 1_000;
            return;
        }
        if (!answered) {
            return;
        }
        consume(now);
        if (now >= resendAt) {
            retries = Math.min(retries + 1, 4);
            next = una;
            resendAt = Long.MAX_VALUE;
            push(now, true);
        }
        push(now, false);
        if (now >= acknowledgeAt) {
            send(next, 0, ACK);
        }
    }

    /** The application reads now and then, not all at once. */
    private void consume(long now) {
        if (now < readAt) {
            return;
        }
        int before = edge();
        if (expected > read) {
            read += random.nextInt(expected - read + 1);
            if (edge() - before >= Math.min(s.buffer() / 2, 536)) {
                acknowledgeAt = now;
            }
        }
        readAt = done() && read == expected ? Long.MAX_VALUE : now + (random.nextInt(20) == 0 ? 1_500 : 1 + random.nextInt(40));
    }

    private int edge() {
        return read + s.buffer();
    }

    /** Sends what window and end allow; {@code probe} sends something whatever the window says. */
    private void push(long now, boolean probe) {
        int end = total() + (mayEnd() ? 1 : 0);
        int limit = una + Math.min(remoteWindow, 20 * remoteMss);
        boolean must = probe;
        while (next < end && (next < limit || must)) {
            int room = Math.max(1, limit - next);
            int length = Math.min(Math.min(remoteMss - (stamps ? 12 : 0), room), Math.max(0, total() - next));
            boolean fin = next + length == total() && mayEnd() && room > length;
            if (length == 0 && !fin) {
                break;
            }
            send(next, length, ACK | (fin ? FIN : 0));
            next += length + (fin ? 1 : 0);
            highest = Math.max(highest, next);
            must = false;
        }
        if (una < end && resendAt == Long.MAX_VALUE) {
            resendAt = now + (300L << retries);
        } else if (una == end) {
            resendAt = Long.MAX_VALUE;
        }
    }

    private void send(int number, int length, int flags) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = s.content(true, number - 1 + i);
        }
        int window = window(flags);
        wire.accept(SimPacket.build(s.v6(), first + number, (flags & SYN) != 0 ? 0 : remoteFirst + expected, flags, window, options(flags), payload));
        acknowledgeAt = Long.MAX_VALUE;
    }

    private int window(int flags) {
        int shift = scaled && (flags & SYN) == 0 ? s.shift() : 0;
        int right = s.shrinks() && random.nextInt(8) == 0 ? expected + random.nextInt(Math.max(1, edge() - expected)) : edge();
        int field = Math.min(0xffff, Math.max(0, right - expected) >> shift);
        edge = expected + (field << shift);
        highestEdge = Math.max(highestEdge, edge);
        return field;
    }

    private byte[] options(int flags) {
        ByteBuffer b = ByteBuffer.allocate(40);
        if ((flags & SYN) != 0) {
            if (s.mss() > 0) {
                b.put((byte) 2).put((byte) 4).putShort((short) s.mss());
            }
            if (s.shift() >= 0) {
                b.put((byte) 3).put((byte) 3).put((byte) s.shift());
            }
            if (s.sack()) {
                b.put((byte) 4).put((byte) 2);
            }
        }
        if (stamps || (flags & SYN) != 0 && s.timestamps()) {
            b.put((byte) 8).put((byte) 10).putInt(clock).putInt(echo);
        }
        if (sack && !received.isEmpty()) {
            blocks(b);
        }
        return Arrays.copyOf(b.array(), b.position());
    }

    int clock;

    private void blocks(ByteBuffer b) {
        int from = received.nextSetBit(latest > expected && received.get(latest) ? Math.max(expected, received.previousClearBit(latest) + 1) : expected);
        int n = Math.min(3, b.remaining() / 8 - 1);
        if (from < 0 || n < 1) {
            return;
        }
        int place = b.position();
        b.put((byte) 5).put((byte) 0);
        for (; from >= 0 && n > 0; n--) {
            int to = received.nextClearBit(from);
            b.putInt(remoteFirst + from).putInt(remoteFirst + to);
            from = received.nextSetBit(to);
        }
        b.put(place + 1, (byte) (b.position() - place));
    }

    /** Takes one packet as it comes off the wire. */
    void receive(byte[] raw, boolean checked, long now) {
        ByteBuffer b = ByteBuffer.wrap(raw);
        int network = s.v6() ? 40 : 20;
        if (raw[s.v6() ? 6 : 9] != 6) {
            unreachable = true;
            gone = true;
            return;
        }
        if (checked) {
            assertEquals(0xffff, SimPacket.sum(raw, network, raw.length - network, SimPacket.pseudo(b, s.v6(), raw.length - network)), "TCP checksum");
        }
        assertTrue(s.v6() || SimPacket.sum(raw, 0, 20, 0) == 0xffff, "IP checksum");
        int header = (b.get(network + 12) >> 4 & 15) * 4;
        int flags = b.get(network + 13);
        if (gone) {
            return;
        }
        if ((flags & RST) != 0) {
            if (answered ? b.getInt(network + 4) - remoteFirst != expected : b.getInt(network + 8) != first + 1) {
                // RFC 5961, section 3.2: he has to say it exactly.
                send(next, 0, ACK);
                return;
            }
            // What arrives late at a closed connection is reset; in TIME-WAIT that means nothing (RFC 1337).
            reset = !done();
            gone = reset;
            return;
        }
        if ((flags & SYN) != 0) {
            synAck(b, network, header, now);
            return;
        }
        if (answered) {
            acknowledged(b, network, now);
            data(b, network, header, raw.length - network - header, flags, now);
            tick(now);
        }
    }

    private void synAck(ByteBuffer b, int network, int header, long now) {
        assertEquals(first + 1, b.getInt(network + 8), "acknowledgement of the SYN");
        if (!answered) {
            remoteFirst = b.getInt(network + 4);
            answered = true;
            una = 1;
            next = 1;
            highest = 1;
            remoteWindow = b.getShort(network + 14) & 0xffff;
            for (int i = network + 20; i < network + header;) {
                int kind = b.get(i);
                if (kind == 1) {
                    i++;
                    continue;
                }
                switch (kind) {
                    case 2 -> remoteMss = Math.min(b.getShort(i + 2) & 0xffff, s.mss() == 0 ? 536 : s.mss());
                    case 3 -> {
                        scaled = true;
                        remoteShift = b.get(i + 2);
                    }
                    case 4 -> sack = true;
                    case 8 -> {
                        stamps = true;
                        echo = b.getInt(i + 2);
                    }
                    default -> throw new AssertionError("option " + kind);
                }
                i += b.get(i + 1);
            }
            assertTrue(!sack || s.sack(), "SACK was not offered");
            assertTrue(!stamps || s.timestamps(), "timestamps were not offered");
            assertTrue(!scaled || s.shift() >= 0, "a window scale was not offered");
            resendAt = Long.MAX_VALUE;
            readAt = now;
        }
        send(next, 0, ACK);
        tick(now);
    }

    private void acknowledged(ByteBuffer b, int network, long now) {
        int number = b.getInt(network + 8) - (first);
        assertTrue(number <= highest, () -> "acknowledges " + number + ", of " + highest + " sent");
        int window = (b.getShort(network + 14) & 0xffff) << (scaled ? remoteShift : 0);
        if (number > una) {
            una = number;
            next = Math.max(next, una);
            retries = 0;
            same = 0;
            resendAt = Long.MAX_VALUE;
        } else if (number == una && una < next && ++same == 3) {
            next = una;
        }
        if (number == una) {
            remoteWindow = window;
        }
    }

    private void data(ByteBuffer b, int network, int header, int length, int flags, long now) {
        int number = b.getInt(network + 4) - remoteFirst;
        if (stamps && b.getInt(network + 24) - echo > 0) {
            echo = b.getInt(network + 24);
        }
        boolean fin = (flags & FIN) != 0;
        assertTrue(length == 0 || number + length <= s.down() + 1, () -> number + length + " is behind the end " + s.down());
        for (int i = 0; i < length; i++) {
            assertEquals(s.content(false, number - 1 + i), b.get(network + header + i), "content");
        }
        if (length == 0 && !fin) {
            return;
        }
        assertTrue(number + length + (fin ? 1 : 0) <= Math.max(highestEdge, expected) + 1 || number <= expected, () -> "sends " + number + "+" + length + " beyond " + highestEdge);
        int end = Math.min(number + length, Math.max(edge, expected));
        if (end > number) {
            received.set(number, end);
            latest = number;
        }
        expected = Math.max(expected, received.nextClearBit(expected));
        if (fin && end == number + length) {
            assertEquals(s.down() + 1, number + length, "the FIN stands behind the last byte");
            remoteEnd = number + length;
        }
        if (expected == remoteEnd) {
            expected++;
        }
        acknowledgeAt = Math.min(acknowledgeAt, random.nextInt(5) == 0 && received.nextSetBit(expected) < 0 ? now + 50 : now);
    }

    /** Sends a reset as a client does that has lost its application. */
    void abort() {
        wire.accept(SimPacket.build(s.v6(), first + next, remoteFirst + expected, RST | ACK, 0, new byte[0], new byte[0]));
        gone = true;
    }

    /** Returns what somebody might send who knows addresses and ports, but not the numbers; null unless the connection is in full use. */
    byte[] forge() {
        if (!answered || gone || next > total()) {
            return null;
        }
        int about = first + next + (random.nextBoolean() ? random.nextInt() : 1 + random.nextInt(60_000));
        int[] flags = {RST, SYN, RST | ACK, SYN | ACK, ACK};
        int chosen = flags[random.nextInt(flags.length)];
        int acknowledgement = remoteFirst + expected + (chosen == ACK ? 1_000_000 + random.nextInt(1_000_000_000) : random.nextInt());
        return SimPacket.build(s.v6(), about, acknowledgement, chosen, random.nextInt(65_536), new byte[0], new byte[chosen == ACK ? 7 : 0]);
    }

    String state() {
        return "answered " + answered + " una " + una + " next " + next + " of " + total() + ", expected " + expected + " end " + remoteEnd + " read " + read
                + " window " + remoteWindow + " reset " + reset + " gone " + gone;
    }
}
