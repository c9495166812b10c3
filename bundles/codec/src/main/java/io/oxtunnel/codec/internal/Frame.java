package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;

/**
 * The opened content of a data frame: one packet, or a batch, then padding (PROTOCOL.md 2.3). Nothing outside the frame is read.
 * Data path: every method returns a code and allocates nothing.
 *
 * <pre>
 *  0         2         4                 4 + length
 * +---------+---------+-----------------+---------+--------+----+---------+
 * | count   | length  | packet          | length  | packet |    | padding |     with BATCH
 * +---------+---------+-----------------+---------+--------+----+---------+
 * </pre>
 */
final class Frame {
    /** Shortest IP packet: an IPv4 header. No content below it can hold one, and none above it is too short for {@link #zero}. */
    private static final int SHORTEST_PACKET = 20;

    private static final int BAD_FLAGS = DropReason.BAD_FLAGS.code();
    private static final int BAD_PACKET = DropReason.BAD_PACKET.code();
    private static final int BAD_BATCH = DropReason.BAD_BATCH.code();
    private static final int BAD_PADDING = DropReason.BAD_PADDING.code();

    private Frame() {
    }

    /** Returns the number of packets, or the code of a reason to drop the frame. */
    static int packets(Memory memory, int flags, long content, int length) {
        if ((flags & (Flags.TRANSFORMED | Wire.CONTROL)) != 0) {
            return BAD_FLAGS;
        }
        return (flags & Wire.BATCH) == 0 ? single(memory, flags, content, length) : batch(memory, flags, content, length);
    }

    private static int single(Memory memory, int flags, long content, int length) {
        int total = Ip.totalLength(memory, content, length);
        if (total < 0 || Ip.version(memory, content) == 6 != ((flags & Wire.IPV6) != 0)) {
            return BAD_PACKET;
        }
        return padded(memory, flags, content + length, length - total) ? 1 : BAD_PADDING;
    }

    private static int batch(Memory memory, int flags, long content, int length) {
        if (length < Codec.BATCH_COUNT + Codec.BATCH_LENGTH + SHORTEST_PACKET) {
            return BAD_BATCH;
        }
        int count = memory.getUnsignedShort(content);
        if (count < 1 || count > Wire.BATCH_MAX) {
            return BAD_BATCH;
        }
        long at = content + Codec.BATCH_COUNT;
        int rest = length - Codec.BATCH_COUNT;
        for (int i = 0; i < count; i++) {
            int packet = rest < Codec.BATCH_LENGTH ? 0 : memory.getUnsignedShort(at);
            rest -= Codec.BATCH_LENGTH + packet;
            if (packet == 0 || rest < 0) {
                return BAD_BATCH;
            }
            at += Codec.BATCH_LENGTH;
            if (!Ip.wellFormed(memory, at, packet)) {
                return BAD_PACKET;
            }
            at += packet;
        }
        return padded(memory, flags, content + length, rest) ? count : BAD_PADDING;
    }

    /** Only a sealed frame is padded, by fewer than {@link Wire#PADDING} zero bytes. */
    private static boolean padded(Memory memory, int flags, long end, int rest) {
        return rest == 0 || (flags & Wire.ENCRYPTED) != 0 && rest < Wire.PADDING && zero(memory, end, rest);
    }

    /** Returns whether the {@code rest} bytes before {@code end} are zero: 1..15 of at least 16 that may be read, in one or two reads. */
    private static boolean zero(Memory memory, long end, int rest) {
        long last = memory.getLong(end - 8);
        return rest <= 8
                ? last << 64 - 8 * rest == 0
                : last == 0 && memory.getLong(end - 16) << 128 - 8 * rest == 0;
    }
}
