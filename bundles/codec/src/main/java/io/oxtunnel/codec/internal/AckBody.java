package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Wire;

/**
 * Body of an ACK (PROTOCOL.md 4.5).
 *
 * <pre>
 *  0      1      2       3   4            12            20           36           40         44             48
 * +------+------+-------+---+------------+-------------+------------+------------+----------+--------------+
 * | 0x05 | path | flags | 0 | token      | highest     | bitmap     | delay (us) | received | config epoch |
 * +------+------+-------+---+------------+-------------+------------+------------+----------+--------------+
 * </pre>
 */
final class AckBody {
    private static final int PATH = 1;
    private static final int FLAGS = 2;
    private static final int TOKEN = 4;
    private static final int HIGHEST = 12;
    private static final int BITMAP_HIGH = 20;
    private static final int BITMAP_LOW = 28;
    private static final int DELAY = 36;
    private static final int RECEIVED = 40;
    private static final int EPOCH = 44;
    private static final int SIZE = 48;

    private AckBody() {
    }

    static byte[] encode(Ack message) {
        byte[] body = new byte[SIZE];
        Bytes.u8(body, 0, Wire.TYPE_ACK);
        Bytes.u8(body, PATH, Bytes.range(message.path(), 0xff, "ACK path"));
        Bytes.i64(body, TOKEN, message.token());
        Bytes.i64(body, HIGHEST, message.highest());
        Bytes.i64(body, BITMAP_HIGH, message.bitmapHigh());
        Bytes.i64(body, BITMAP_LOW, message.bitmapLow());
        Bytes.i32(body, DELAY, message.delayMicros());
        Bytes.i32(body, RECEIVED, message.received());
        Bytes.i32(body, EPOCH, message.configEpoch());
        return body;
    }

    static Ack decode(byte[] body) throws MalformedException {
        Bytes.size(body, SIZE, "ACK");
        Bytes.zero(body, FLAGS, TOKEN, "ACK");
        return new Ack(Bytes.u8(body, PATH), Bytes.i64(body, TOKEN), Bytes.i64(body, HIGHEST), Bytes.i64(body, BITMAP_HIGH),
                Bytes.i64(body, BITMAP_LOW), Bytes.i32(body, DELAY), Bytes.i32(body, RECEIVED), Bytes.i32(body, EPOCH));
    }
}
