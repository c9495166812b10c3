package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.datagram;
import static io.oxtunnel.codec.internal.Datagrams.guarded;
import static io.oxtunnel.codec.internal.Datagrams.inspect;
import static io.oxtunnel.codec.internal.Datagrams.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.oxtunnel.api.codec.Form;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeTest {
    /** One datagram of each form, and of each handshake message. */
    private static Map<String, byte[]> forms() {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("INIT FULL", datagram(0x08, 0, message(1, 1, 232)));
        forms.put("ACCEPT", datagram(0x08, 0, message(2, 1, 204)));
        forms.put("COOKIE", datagram(0x08, 0, message(2, 2, 64)));
        forms.put("RESUME", datagram(0x08, 0, message(1, 3, 312)));
        forms.put("RETRY_FULL", datagram(0x08, 0, message(2, 4, 40)));
        forms.put("sealed control", datagram(0x09, 7, guarded(8)));
        forms.put("authenticated control", datagram(0x88, 7, guarded(8)));
        forms.put("sealed data", datagram(0x01, 7, guarded(32)));
        forms.put("authenticated data", datagram(0x80, 7, guarded(28)));
        forms.put("plain data", datagram(0x00, 7, Datagrams.ip4(28)));
        return forms;
    }

    @Test
    void everyFormPasses() {
        forms().forEach((name, datagram) -> assertInstanceOf(Integer.class, inspect(datagram), name));
    }

    @Test
    void everyTruncationIsDropped() {
        forms().forEach((name, datagram) -> {
            for (int length = 0; length < datagram.length; length++) {
                Object expected = length < 9 ? "too_short" : "bad_length";
                assertEquals(expected, inspect(Arrays.copyOf(datagram, length)), name + " cut to " + length);
            }
        });
    }

    @Test
    void everyExtensionIsDropped() {
        forms().forEach((name, datagram) -> {
            assertEquals("bad_length", inspect(Arrays.copyOf(datagram, datagram.length + 1)), name);
            assertEquals("bad_length", inspect(Arrays.copyOf(datagram, datagram.length + 0x10000)), name + " by 2^16");
        });
    }

    /** The length field tells the truth, and yet the form does not fit: all sizes that a form might be cut or stretched to. */
    @Test
    void everyOtherSizeOfAHandshakeIsDropped() {
        sizes(1, 1, 232);
        sizes(2, 1, 204);
        sizes(2, 2, 64);
        sizes(2, 4, 40);
    }

    private static void sizes(int type, int kind, int right) {
        for (int size = 0; size < 400; size++) {
            Object expected = size == right ? (Object) Form.HANDSHAKE : size < 40 ? "too_short" : "bad_handshake";
            assertEquals(expected, inspect(datagram(0x08, 0, message(type, kind, size))), "type " + type + ", kind " + kind + ", " + size);
        }
    }

    @Test
    void aResumeMayBringEarlyDataButNotLessThanItsFields() {
        assertEquals("bad_handshake", inspect(datagram(0x08, 0, message(1, 3, 311))));
        assertEquals(Form.HANDSHAKE, inspect(datagram(0x08, 0, message(1, 3, 344))));
    }

    @Test
    void unknownHandshakesAreDropped() {
        byte[][] starts = {{0, 1, 1, 0}, {3, 1, 1, 0}, {1, 0, 1, 0}, {1, 2, 1, 0}, {1, 1, 0, 0}, {1, 1, 2, 0}, {1, 1, 1, 1}, {(byte) 0x81, 1, 1, 0}};
        for (byte[] start : starts) {
            assertEquals("bad_handshake", inspect(datagram(0x08, 0, Arrays.copyOf(start, 232))), Arrays.toString(start));
        }
        assertEquals("bad_handshake", inspect(datagram(0x08, 0, Arrays.copyOf(new byte[] {2, 1, 1, 1}, 204))));
    }

    @Test
    void aRetryCarriesItsReasonWhereOthersHaveZero() {
        assertEquals(Form.HANDSHAKE, inspect(datagram(0x08, 0, Arrays.copyOf(new byte[] {2, 1, 4, 5}, 40))));
    }

    @Test
    void theSeqOfAHandshakeIsZero() {
        assertEquals("bad_sequence", inspect(datagram(0x08, 1, message(1, 1, 232))));
        assertEquals("bad_sequence", inspect(datagram(0x08, 0x80000000, message(1, 1, 232))));
    }

    @Test
    void aProtectedDatagramHasRoomForNonceContentAndTag() {
        for (int flags : new int[] {0x01, 0x09, 0x80, 0x88}) {
            for (int payload = 0; payload <= 28; payload++) {
                assertEquals("too_short", inspect(datagram(flags, 7, Arrays.copyOf(guarded(0), payload))), payload + " bytes");
            }
            assertInstanceOf(Integer.class, inspect(datagram(flags, 7, guarded(1))));
        }
    }

    @Test
    void plainDataIsNotEmpty() {
        assertEquals("too_short", inspect(datagram(0x00, 0, new byte[0])));
    }

    /** Every bit of seq and of the low half of the counter that differs is noticed; the upper bits of the counter are not in seq. */
    @Test
    void seqIsTheLowHalfOfTheCounter() {
        for (int flags : new int[] {0x01, 0x09, 0x80, 0x88}) {
            for (int bit = 0; bit < 32; bit++) {
                assertEquals("bad_sequence", inspect(datagram(flags, 7 ^ 1 << bit, guarded(32))), "bit " + bit);
            }
            byte[] high = guarded(32);
            high[5] = 0x7f;
            assertInstanceOf(Integer.class, inspect(datagram(flags, 7, high)));
        }
        assertEquals(Form.PLAIN_DATA, inspect(datagram(0x00, 0xdeadbeef, Datagrams.ip4(28))), "plain data has no counter");
    }

    @Test
    void anyOtherMagicIsAnotherProtocol() {
        for (int bit = 0; bit < 16; bit++) {
            byte[] datagram = datagram(0x01, 7, guarded(32));
            datagram[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals("bad_magic", inspect(datagram));
        }
    }

    @Test
    void theLargestDatagramPasses() {
        assertEquals(Form.SEALED_DATA, inspect(datagram(0x01, 7, guarded(0xffff - 28))));
    }
}
