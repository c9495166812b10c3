package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Mode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The limits of handshake payloads; {@link VectorsTest} has the good ones. */
class PayloadsTest {
    @Test
    void everyOtherLengthIsRefused() {
        byte[] init = Vectors.get("init_payload");
        byte[] accept = Vectors.get("response_payload");
        for (int length = 0; length < 200; length++) {
            int size = length;
            if (length != 96) {
                assertThrows(MalformedException.class, () -> CODEC.decodeInit(Arrays.copyOf(init, size)));
            }
            if (length != 112) {
                assertThrows(MalformedException.class, () -> CODEC.decodeAccept(Arrays.copyOf(accept, size)));
            }
        }
    }

    @Test
    void fieldsOfAnInitAreChecked() throws Exception {
        for (int offset : new int[] {32, 33, 62, 63}) {
            assertThrows(MalformedException.class, () -> CODEC.decodeInit(with("init_payload", offset, 3)), "offset " + offset);
        }
        assertEquals(Mode.PLAIN, CODEC.decodeInit(with("init_payload", 32, 2)).weakestMode());
    }

    /** PROTOCOL.md 4.1: the reserved bytes are sent as zero and ignored. */
    @Test
    void reservedBytesOfAnInitAreIgnored() throws Exception {
        InitPayload payload = CODEC.decodeInit(with("init_payload", 95, 0xff));
        assertArrayEquals(Vectors.get("init_payload"), CODEC.encode(payload));
    }

    @Test
    void fieldsOfAnAcceptAreChecked() throws Exception {
        int[][] bad = {{36, 3}, {37, 2}, {44, 33}, {45, 129}, {105, 1}, {111, 1}};
        for (int[] b : bad) {
            assertThrows(MalformedException.class, () -> CODEC.decodeAccept(with("response_payload", b[0], b[1])), Arrays.toString(b));
        }
        assertEquals(32, CODEC.decodeAccept(with("response_payload", 44, 32)).prefix4());
        assertEquals(128, CODEC.decodeAccept(with("response_payload", 45, 128)).prefix6());
        assertEquals(AcceptPayload.REJECT_POOL, CODEC.decodeAccept(with("response_payload", 104, 4)).reject());
    }

    @Test
    void whatTheFormatCannotCarryIsNotEncoded() {
        byte[] id = new byte[16];
        assertThrows(IllegalArgumentException.class,
                () -> CODEC.encode(new InitPayload(new byte[11], id, 0, Mode.ENCRYPTED, 0, 0, 0, id, 0, id)));
        assertThrows(IllegalArgumentException.class,
                () -> CODEC.encode(new InitPayload(new byte[12], id, 0, Mode.ENCRYPTED, 0x10000, 0, 0, id, 0, id)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(
                new AcceptPayload(id, id, 0, Mode.ENCRYPTED, 0, 0, 0, 33, 0, 0, id, 0, id, 0, 0, 0, 0, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(
                new AcceptPayload(id, id, 0, Mode.ENCRYPTED, 0, 0, 0, 0, 0, 0, id, 0, new byte[4], 0, 0, 0, 0, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.handshake(new byte[0x10000]));
        assertThrows(IllegalArgumentException.class, () -> CODEC.protectedPrefix(0x09, 0xffff - 27, 0, 0, 0));
    }

    private static byte[] with(String vector, int offset, int value) {
        byte[] payload = Vectors.get(vector);
        payload[offset] = (byte) value;
        return payload;
    }
}
