package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bodies of PROTOCOL.md 4.5, byte by byte. */
class ControlBodiesTest {
    private static final String KEEPALIVE = "03030000" + "1112131415161718" + "0000000000000100" + "00".repeat(28);
    private static final String ACK = "05020000" + "1112131415161718" + "00ffeeddccbbaa99" + "8000000000000001" + "c000000000000003"
            + "000003e8" + "fffffffe" + "00000007";
    private static final String DISCONNECT = "04010000ffffffff";

    @Test
    void keepAlive() throws Exception {
        check(KEEPALIVE, new KeepAlive(KeepAlive.ACK_WANTED | KeepAlive.CHALLENGE, 0, 0x1112131415161718L, 256));
    }

    @Test
    void probe() throws Exception {
        String body = "03050202" + "1112131415161718" + "0000000000000100" + "00".repeat(28 + 0x202);
        check(body, new KeepAlive(KeepAlive.ACK_WANTED | KeepAlive.PROBE, 0x202, 0x1112131415161718L, 256));
    }

    @Test
    void ack() throws Exception {
        check(ACK, new Ack(2, 0x1112131415161718L, 0xffeeddccbbaa99L, 0x8000000000000001L, 0xc000000000000003L, 1_000, -2, 7));
    }

    @Test
    void disconnect() throws Exception {
        check(DISCONNECT, new Disconnect(Disconnect.SHUTDOWN, 0xffffffffL));
        check("04ff000000000000", new Disconnect(255, 0));
    }

    private static void check(String hex, ControlMessage message) throws MalformedException {
        assertEquals(message, CODEC.decode(HexFormat.of().parseHex(hex)));
        assertArrayEquals(HexFormat.of().parseHex(hex), CODEC.encode(message));
    }

    @Test
    void everyOtherLengthIsRefused() {
        for (String hex : new String[] {KEEPALIVE, ACK, DISCONNECT}) {
            byte[] body = HexFormat.of().parseHex(hex);
            for (int length = 0; length < 100; length++) {
                if (length != body.length) {
                    refused(Arrays.copyOf(body, length));
                }
            }
        }
    }

    @Test
    void everyOtherTypeIsRefused() {
        for (int type = 0; type < 256; type++) {
            if (type != 3 && type != 4 && type != 5 && type != 6) {
                byte[] body = HexFormat.of().parseHex(KEEPALIVE);
                body[0] = (byte) type;
                refused(body);
            }
        }
    }

    @Test
    void whatTheFormatFixesIsChecked() {
        refused(with(KEEPALIVE, 1, 0x08));
        refused(with(KEEPALIVE, 20, 1));
        refused(with(KEEPALIVE, 47, 1));
        refused(with(ACK, 2, 1));
        refused(with(ACK, 3, 1));
        refused(with(DISCONNECT, 2, 1));
        refused(with(DISCONNECT, 3, 1));
    }

    @Test
    void onlyAProbeIsPaddedAndOnlyWithZeros() {
        byte[] padded = Arrays.copyOf(with(KEEPALIVE, 3, 16), 64);
        refused(padded);
        padded[1] = KeepAlive.PROBE;
        padded[63] = 1;
        refused(padded);
    }

    @Test
    void whatTheFormatCannotCarryIsNotEncoded() {
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(new KeepAlive(8, 0, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(new KeepAlive(KeepAlive.ACK_WANTED, 1, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(new KeepAlive(KeepAlive.PROBE, 0x10000, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(new Ack(256, 0, 0, 0, 0, 0, 0, 0)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(new Disconnect(-1, 0)));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(new Disconnect(0, 1L << 32)));
    }

    private static void refused(byte[] body) {
        assertThrows(MalformedException.class, () -> CODEC.decode(body), () -> HexFormat.of().formatHex(body));
    }

    private static byte[] with(String hex, int offset, int value) {
        byte[] body = HexFormat.of().parseHex(hex);
        body[offset] = (byte) value;
        return body;
    }
}
