package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;

/** Packets that will share one datagram: a BATCH frame, or a single packet where only one came (PROTOCOL.md 2.3). */
final class Frame {
    private final long[] packet = new long[Wire.BATCH_MAX];
    private final int[] length = new int[Wire.BATCH_MAX];
    private int count;
    private int content;

    int count() {
        return count;
    }

    /** Returns the bytes of content that the packets make: with count and lengths where there are several. */
    int content() {
        return count == 1 ? length[0] : content;
    }

    /** Returns whether one more packet fits into that many bytes of content. */
    boolean takes(int bytes, int largest) {
        return count < Wire.BATCH_MAX && content + Codec.BATCH_LENGTH + bytes <= largest;
    }

    /** Adds a packet, which must stay where it is until the frame is laid down. */
    void add(long at, int bytes) {
        packet[count] = at;
        length[count] = bytes;
        content = (count == 0 ? Codec.BATCH_COUNT : content) + Codec.BATCH_LENGTH + bytes;
        count++;
    }

    /** Returns the flags of the frame besides that of the mode. */
    int flags(Memory memory) {
        return count > 1 ? Wire.BATCH : Ip.version(memory, packet[0]) == 6 ? Wire.IPV6 : 0;
    }

    /** Returns where the first packet is, which may be the only one. */
    long single() {
        return packet[0];
    }

    /** Returns the bytes of the first packet. */
    int firstLength() {
        return length[0];
    }

    /** Writes a batch. */
    void write(Memory memory, Codec codec, long to) {
        codec.writeBatchCount(memory, to, count);
        long at = to + Codec.BATCH_COUNT;
        for (int i = 0; i < count; i++) {
            at += Codec.BATCH_LENGTH;
            memory.copy(packet[i], at, length[i]);
            codec.writePacketLength(memory, at, length[i]);
            at += length[i];
        }
    }

    void clear() {
        count = 0;
        content = 0;
    }
}
