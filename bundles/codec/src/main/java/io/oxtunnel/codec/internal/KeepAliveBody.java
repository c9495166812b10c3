package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Wire;

/**
 * Body of a KEEPALIVE (PROTOCOL.md 4.5).
 *
 * <pre>
 *  0      1       2          4            12            20          48
 * +------+-------+----------+------------+-------------+-----------+-----------+
 * | 0x03 | flags | pad(u16) | token      | sent        | zero      | pad zeros |
 * +------+-------+----------+------------+-------------+-----------+-----------+
 * </pre>
 */
final class KeepAliveBody {
    private static final int FLAGS = 1;
    private static final int PAD = 2;
    private static final int TOKEN = 4;
    private static final int SENT = 12;
    private static final int ZERO = 20;
    private static final int ALL_FLAGS = KeepAlive.ACK_WANTED | KeepAlive.CHALLENGE | KeepAlive.PROBE;

    private KeepAliveBody() {
    }

    static byte[] encode(KeepAlive message) {
        int most = (message.flags() & KeepAlive.PROBE) != 0 ? 0xffff : 0;
        int pad = Bytes.range(message.padding(), most, "KEEPALIVE padding");
        byte[] body = new byte[Wire.KEEPALIVE + pad];
        Bytes.u8(body, 0, Wire.TYPE_KEEPALIVE);
        Bytes.u8(body, FLAGS, Bytes.range(message.flags(), ALL_FLAGS, "KEEPALIVE flags"));
        Bytes.u16(body, PAD, pad);
        Bytes.i64(body, TOKEN, message.token());
        Bytes.i64(body, SENT, message.sent());
        return body;
    }

    static KeepAlive decode(byte[] body) throws MalformedException {
        if (body.length < Wire.KEEPALIVE) {
            throw new MalformedException("KEEPALIVE: " + body.length + " bytes, not " + Wire.KEEPALIVE + " and its padding");
        }
        int flags = Bytes.most(Bytes.u8(body, FLAGS), ALL_FLAGS, "KEEPALIVE flags");
        int pad = Bytes.most(Bytes.u16(body, PAD), (flags & KeepAlive.PROBE) != 0 ? 0xffff : 0, "KEEPALIVE pad");
        Bytes.size(body, Wire.KEEPALIVE + pad, "KEEPALIVE");
        Bytes.zero(body, ZERO, body.length, "KEEPALIVE");
        return new KeepAlive(flags, pad, Bytes.i64(body, TOKEN), Bytes.i64(body, SENT));
    }
}
