package io.oxtunnel.codec.internal;

import static io.oxtunnel.api.codec.Wire.AUTH;
import static io.oxtunnel.api.codec.Wire.BATCH;
import static io.oxtunnel.api.codec.Wire.COMPRESSED;
import static io.oxtunnel.api.codec.Wire.CONTROL;
import static io.oxtunnel.api.codec.Wire.ENCRYPTED;
import static io.oxtunnel.api.codec.Wire.FEC;
import static io.oxtunnel.api.codec.Wire.IPV6;
import static io.oxtunnel.api.codec.Wire.ROHC;

import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.Mode;
import java.util.Arrays;

/** Which of the 256 combinations of flags are legal, which form each is, and which forms a mode takes (PROTOCOL.md 2, 4.7 and 6). */
final class Flags {
    /** What changes the content of a frame after its packets were put together; such a frame is never padded. */
    static final int TRANSFORMED = COMPRESSED | FEC | ROHC;
    /** No legal form. */
    static final int ILLEGAL = -1;

    private static final byte[] FORM = table();
    // Bit n = form n. Control in PLAIN sessions keeps its tag.
    private static final int ENCRYPTED_FORMS = 1 << Form.SEALED_CONTROL | 1 << Form.SEALED_DATA;
    private static final int AUTH_FORMS = 1 << Form.AUTH_CONTROL | 1 << Form.AUTH_DATA;
    private static final int PLAIN_FORMS = 1 << Form.AUTH_CONTROL | 1 << Form.PLAIN_DATA;

    private Flags() {
    }

    /** Returns the code of {@link Form} for flags 0..255, or {@link #ILLEGAL}. */
    static int form(int flags) {
        return FORM[flags];
    }

    /** Returns whether a session of a mode takes a form; never for a handshake, which belongs to none. */
    static boolean acceptable(int form, Mode mode) {
        int forms = mode == Mode.ENCRYPTED ? ENCRYPTED_FORMS : mode == Mode.AUTH_ONLY ? AUTH_FORMS : PLAIN_FORMS;
        return form >= 0 && (forms >>> form & 1) != 0;
    }

    private static byte[] table() {
        byte[] table = new byte[256];
        Arrays.fill(table, (byte) ILLEGAL);
        table[CONTROL] = Form.HANDSHAKE;
        table[ENCRYPTED | CONTROL] = Form.SEALED_CONTROL;
        table[AUTH | CONTROL] = Form.AUTH_CONTROL;
        for (int data = 0; data < 256; data++) {
            if ((data & (ENCRYPTED | CONTROL | AUTH)) == 0 && family(data)) {
                table[ENCRYPTED | data] = Form.SEALED_DATA;
                table[AUTH | data] = Form.AUTH_DATA;
                if ((data & TRANSFORMED) == 0) {
                    table[data] = Form.PLAIN_DATA;
                }
            }
        }
        return table;
    }

    /** IPV6 tells the family of one packet that stands there as it is. */
    private static boolean family(int data) {
        return (data & IPV6) == 0 || (data & (BATCH | FEC | ROHC)) == 0;
    }
}
