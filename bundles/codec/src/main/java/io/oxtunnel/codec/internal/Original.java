package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;

/**
 * What stands in front of the block of a COMPRESSED frame (PROTOCOL.md 2.3). Data path: a code instead of an exception, no allocation.
 *
 * <pre>
 *  0                 2
 * +-----------------+------------------+
 * | original length | block            |
 * +-----------------+------------------+
 * </pre>
 */
final class Original {
    private Original() {
    }

    /** Returns the length of the original, 1..{@link Wire#ORIGINAL_MAX}, or the code of a reason to drop the frame. */
    static int length(Memory memory, int flags, long content, int length) {
        if ((flags & (Flags.TRANSFORMED | Wire.CONTROL)) != Wire.COMPRESSED) {
            return DropReason.BAD_FLAGS.code();
        }
        int original = length <= Wire.ORIGINAL_LENGTH ? 0 : memory.getUnsignedShort(content);
        return original < 1 || original > Wire.ORIGINAL_MAX ? DropReason.BAD_COMPRESSION.code() : original;
    }

    /** Returns the flags by which the original is checked: only what is sealed as it stands is padded. */
    static int flags(int flags) {
        return flags & ~(Wire.COMPRESSED | Wire.ENCRYPTED);
    }
}
