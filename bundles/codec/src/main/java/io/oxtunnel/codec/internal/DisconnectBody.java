package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Wire;

/**
 * Body of a DISCONNECT (PROTOCOL.md 4.5). A reason that this version does not know is still a DISCONNECT.
 *
 * <pre>
 *  0      1        2         4                   8
 * +------+--------+---------+-------------------+
 * | 0x04 | reason | zero    | retry after (s)   |
 * +------+--------+---------+-------------------+
 * </pre>
 */
final class DisconnectBody {
    private static final int REASON = 1;
    private static final int ZERO = 2;
    private static final int RETRY_AFTER = 4;

    private DisconnectBody() {
    }

    static byte[] encode(Disconnect message) {
        byte[] body = new byte[Wire.DISCONNECT];
        Bytes.u8(body, 0, Wire.TYPE_DISCONNECT);
        Bytes.u8(body, REASON, Bytes.range(message.reason(), 0xff, "DISCONNECT reason"));
        Bytes.i32(body, RETRY_AFTER, Bytes.range(message.retryAfterSeconds(), 0xffffffffL, "DISCONNECT retry_after_s"));
        return body;
    }

    static Disconnect decode(byte[] body) throws MalformedException {
        Bytes.size(body, Wire.DISCONNECT, "DISCONNECT");
        Bytes.zero(body, ZERO, RETRY_AFTER, "DISCONNECT");
        return new Disconnect(Bytes.u8(body, REASON), Bytes.i32(body, RETRY_AFTER) & 0xffffffffL);
    }
}
