package io.oxtunnel.session.handshake;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where the fields of handshake datagrams stand (PROTOCOL.md 4.1, 4.2); offsets count from the start of the datagram.
 *
 * <pre>
 *         type version kind 0 | sender index | e | ...
 * INIT    9                     13             17  s 49    payload 97    mac1 209  mac2 225  end 241
 * ACCEPT  9                     13             e 21        payload 53    mac1 181  mac2 197  end 213     (receiver index 17)
 * RESUME  9                     13             ticket 17    e 145    payload 177    mac1 end - 32    mac2 end - 16
 * RETRY   9                     (receiver index 13)  echo of mac1 17    mac1 33     end 49         (reason in place of 0)
 * </pre>
 */
final class Layout {
    static final int TYPE = Wire.HEADER;
    static final int VERSION = TYPE + 1;
    static final int KIND = TYPE + 2;
    static final int RESERVED = TYPE + 3;
    static final int SENDER = TYPE + 4;

    static final int INIT_EPHEMERAL = SENDER + 4;
    static final int INIT_STATIC = INIT_EPHEMERAL + 32;
    static final int INIT_PAYLOAD = INIT_STATIC + 32 + Wire.TAG;
    static final int INIT_MAC1 = INIT_PAYLOAD + Wire.INIT_PAYLOAD + Wire.TAG;
    static final int INIT_LENGTH = Wire.HEADER + Wire.INIT;

    static final int ACCEPT_RECEIVER = SENDER + 4;
    static final int ACCEPT_EPHEMERAL = ACCEPT_RECEIVER + 4;
    static final int ACCEPT_PAYLOAD = ACCEPT_EPHEMERAL + 32;
    static final int ACCEPT_MAC1 = ACCEPT_PAYLOAD + Wire.ACCEPT_PAYLOAD + Wire.TAG;
    static final int ACCEPT_MAC2 = ACCEPT_MAC1 + Mac1.LENGTH;
    static final int ACCEPT_LENGTH = Wire.HEADER + Wire.ACCEPT;

    static final int RESUME_TICKET = SENDER + 4;
    static final int RESUME_EPHEMERAL = RESUME_TICKET + Setting.Ticket.LENGTH;
    static final int RESUME_PAYLOAD = RESUME_EPHEMERAL + 32;
    static final int RESUME_LENGTH = Wire.HEADER + Wire.RESUME;

    static final int RETRY_RECEIVER = SENDER;
    static final int RETRY_ECHO = RETRY_RECEIVER + 4;
    static final int RETRY_MAC1 = RETRY_ECHO + Mac1.LENGTH;
    static final int RETRY_LENGTH = Wire.HEADER + Wire.RETRY_FULL;

    private static final byte[] LABEL = "OxTunnel/1".getBytes(StandardCharsets.US_ASCII);

    private Layout() {
    }

    /** Returns whether a datagram has the length and the first four bytes of a message. */
    static boolean has(byte[] datagram, int length, int type, int kind) {
        return datagram.length == length && datagram[TYPE] == type && datagram[VERSION] == Wire.VERSION && datagram[KIND] == kind
                && datagram[RESERVED] == 0;
    }

    /** Returns a message of {@code length} bytes, without header, whose first fields are written. */
    static ByteBuffer message(int length, int type, int kind, int sender) {
        return ByteBuffer.allocate(length).put((byte) type).put((byte) Wire.VERSION).put((byte) kind).put((byte) 0).putInt(sender);
    }

    /** Returns the prologue: a label, the header and the clear start of an INIT. */
    static byte[] prologue(byte[] init) {
        return prologue(init, INIT_EPHEMERAL);
    }

    /** Returns the prologue: a label and the first {@code clear} bytes of an INIT, its header among them. */
    static byte[] prologue(byte[] init, int clear) {
        return ByteBuffer.allocate(LABEL.length + clear).put(LABEL).put(init, 0, clear).array();
    }

    static int u32(byte[] datagram, int at) {
        return ByteBuffer.wrap(datagram).getInt(at);
    }
}
