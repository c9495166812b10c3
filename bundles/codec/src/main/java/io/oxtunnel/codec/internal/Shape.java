package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;

/**
 * The checks of a datagram that need no key, cheapest first (PROTOCOL.md, P1 and section 2): magic, flags, exact length, then what the
 * form asks for. Data path: every method returns a code and allocates nothing.
 */
final class Shape {
    /** Smallest protected datagram: header, nonce, one byte, tag. */
    private static final int PROTECTED_MIN = Wire.OVERHEAD + 1;

    // The first four bytes of each handshake message: type, version, kind, 0 (in a RETRY_FULL the reason, masked out).
    private static final int INIT_FULL_START = start(Wire.TYPE_INIT, Wire.KIND_FULL);
    private static final int RESUME_START = start(Wire.TYPE_INIT, Wire.KIND_RESUME);
    private static final int ACCEPT_START = start(Wire.TYPE_RESPONSE, Wire.KIND_ACCEPT);
    private static final int COOKIE_START = start(Wire.TYPE_RESPONSE, Wire.KIND_COOKIE);
    private static final int RETRY_FULL_START = start(Wire.TYPE_RESPONSE, Wire.KIND_RETRY_FULL);

    private static final int TOO_SHORT = DropReason.TOO_SHORT.code();
    private static final int BAD_MAGIC = DropReason.BAD_MAGIC.code();
    private static final int BAD_FLAGS = DropReason.BAD_FLAGS.code();
    private static final int BAD_LENGTH = DropReason.BAD_LENGTH.code();
    private static final int BAD_SEQUENCE = DropReason.BAD_SEQUENCE.code();
    private static final int BAD_HANDSHAKE = DropReason.BAD_HANDSHAKE.code();

    private Shape() {
    }

    /** Returns the form of a datagram, or the code of a reason to drop it. */
    static int inspect(Memory memory, long at, int length) {
        if (length < Wire.HEADER) {
            return TOO_SHORT;
        }
        long start = Header.start(memory, at);
        if (Header.magic(start) != Wire.MAGIC) {
            return BAD_MAGIC;
        }
        int form = Flags.form(Header.flags(start));
        if (form == Flags.ILLEGAL) {
            return BAD_FLAGS;
        }
        if (Wire.HEADER + Header.length(memory, at) != length) {
            return BAD_LENGTH;
        }
        return switch (form) {
            case Form.HANDSHAKE -> handshake(memory, at + Wire.HEADER, length - Wire.HEADER, Header.seq(start));
            case Form.PLAIN_DATA -> length == Wire.HEADER ? TOO_SHORT : form;
            default -> guarded(memory, at, length, Header.seq(start), form);
        };
    }

    private static int guarded(Memory memory, long at, int length, int seq, int form) {
        if (length < PROTECTED_MIN) {
            return TOO_SHORT;
        }
        return seq == Header.counterLow(memory, at) ? form : BAD_SEQUENCE;
    }

    private static int handshake(Memory memory, long message, int length, int seq) {
        if (length < Wire.RETRY_FULL) {
            return TOO_SHORT;
        }
        if (seq != 0) {
            return BAD_SEQUENCE;
        }
        int start = memory.getInt(message);
        boolean known = start == INIT_FULL_START && length == Wire.INIT
                || start == ACCEPT_START && length == Wire.ACCEPT
                || start == COOKIE_START && length == Wire.COOKIE
                || start == RESUME_START && length >= Wire.RESUME
                || (start & ~0xff) == RETRY_FULL_START && length == Wire.RETRY_FULL;
        return known ? Form.HANDSHAKE : BAD_HANDSHAKE;
    }

    private static int start(int type, int kind) {
        return type << 24 | Wire.VERSION << 16 | kind << 8;
    }
}
