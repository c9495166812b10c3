package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static io.oxtunnel.codec.internal.Datagrams.datagram;
import static io.oxtunnel.codec.internal.Datagrams.guarded;
import static io.oxtunnel.codec.internal.Datagrams.inspect;
import static io.oxtunnel.codec.internal.Datagrams.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.Mode;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T6: all 256 flags in each mode, against lists written out by hand from PROTOCOL.md, sections 2, 4.7 and 6. */
class FlagsTest {
    /** What data frames may carry besides the protection: 02 LZ4, 04 batch, 10 IPv6, 20 FEC, 40 ROHC; 10 alone or with 02 only. */
    private static final Set<Integer> DATA = Set.of(
            0x00, 0x02, 0x04, 0x06, 0x20, 0x22, 0x24, 0x26, 0x40, 0x42, 0x44, 0x46, 0x60, 0x62, 0x64, 0x66,
            0x10, 0x12);
    private static final Set<Integer> PLAIN = Set.of(0x00, 0x04, 0x10);

    @ParameterizedTest
    @EnumSource
    void allFlagsInMode(Mode mode) {
        for (int flags = 0; flags < 256; flags++) {
            int form = CODEC.inspect(new ExactMemory(shaped(flags)), ExactMemory.START, shaped(flags).length);
            assertEquals(allowed(flags, mode), CODEC.acceptable(form, mode), "flags 0x" + Integer.toHexString(flags));
        }
    }

    @Test
    void allFlagsHaveTheirForm() {
        for (int flags = 0; flags < 256; flags++) {
            assertEquals(form(flags), inspect(shaped(flags)), "flags 0x" + Integer.toHexString(flags));
        }
    }

    @Test
    void aHandshakeBelongsToNoSession() {
        for (Mode mode : Mode.values()) {
            assertFalse(CODEC.acceptable(Form.HANDSHAKE, mode));
        }
    }

    private static boolean allowed(int flags, Mode mode) {
        return switch (mode) {
            case ENCRYPTED -> flags == 0x09 || (flags & 0x01) != 0 && DATA.contains(flags - 0x01);
            case AUTH_ONLY -> flags == 0x88 || (flags & 0x80) != 0 && DATA.contains(flags - 0x80);
            case PLAIN -> flags == 0x88 || PLAIN.contains(flags);
        };
    }

    private static Object form(int flags) {
        return switch (flags) {
            case 0x08 -> Form.HANDSHAKE;
            case 0x09 -> Form.SEALED_CONTROL;
            case 0x88 -> Form.AUTH_CONTROL;
            case 0x00, 0x04, 0x10 -> Form.PLAIN_DATA;
            default -> {
                if ((flags & 0x01) != 0 && DATA.contains(flags - 0x01)) {
                    yield Form.SEALED_DATA;
                }
                yield (flags & 0x80) != 0 && DATA.contains(flags - 0x80) ? Form.AUTH_DATA : "bad_flags";
            }
        };
    }

    /** Everything but the flags is right. */
    private static byte[] shaped(int flags) {
        return flags == 0x08 ? datagram(flags, 0, message(1, 1, 232)) : datagram(flags, 7, guarded(48));
    }
}
