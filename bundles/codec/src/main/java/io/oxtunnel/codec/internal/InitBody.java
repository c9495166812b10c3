package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;

/**
 * Payload of an INIT FULL (PROTOCOL.md 4.1), 96 bytes.
 *
 * <pre>
 *  0           12          28             32      33  34             36             40        44        60          62  64           80         96
 * +-----------+-----------+--------------+-------+---+--------------+--------------+---------+---------+-----------+---+------------+----------+
 * | TAI64N    | client id | capabilities | modes | 0 | max datagram | config epoch | wanted4 | wanted6 | keepalive | 0 | session id | reserved |
 * +-----------+-----------+--------------+-------+---+--------------+--------------+---------+---------+-----------+---+------------+----------+
 * </pre>
 */
final class InitBody {
    private static final int TIMESTAMP = 0;
    private static final int CLIENT_ID = 12;
    private static final int CAPABILITIES = 28;
    private static final int WEAKEST_MODE = 32;
    private static final int ZERO_33 = 33;
    private static final int MAX_DATAGRAM = 34;
    private static final int EPOCH = 36;
    private static final int WANTED4 = 40;
    private static final int WANTED6 = 44;
    private static final int KEEPALIVE = 60;
    private static final int ZERO_62 = 62;
    private static final int SESSION_ID = 64;

    private InitBody() {
    }

    static byte[] encode(InitPayload p) {
        byte[] body = new byte[Wire.INIT_PAYLOAD];
        Bytes.array(body, TIMESTAMP, 12, p.timestamp(), "timestamp");
        Bytes.array(body, CLIENT_ID, 16, p.clientId(), "client_id");
        Bytes.i32(body, CAPABILITIES, p.capabilities());
        Bytes.u8(body, WEAKEST_MODE, p.weakestMode().code());
        Bytes.u16(body, MAX_DATAGRAM, Bytes.range(p.maxDatagram(), 0xffff, "max_datagram"));
        Bytes.i32(body, EPOCH, p.configEpoch());
        Bytes.i32(body, WANTED4, p.wanted4());
        Bytes.array(body, WANTED6, 16, p.wanted6(), "wanted IPv6");
        Bytes.u16(body, KEEPALIVE, Bytes.range(p.keepaliveSeconds(), 0xffff, "keepalive_s"));
        Bytes.array(body, SESSION_ID, 16, p.sessionId(), "session_id");
        return body;
    }

    static InitPayload decode(byte[] body) throws MalformedException {
        Bytes.size(body, Wire.INIT_PAYLOAD, "INIT payload");
        Mode weakest = Mode.of(Bytes.most(Bytes.u8(body, WEAKEST_MODE), Mode.PLAIN.code(), "request_encryption"));
        Bytes.zero(body, ZERO_33, MAX_DATAGRAM, "INIT payload");
        Bytes.zero(body, ZERO_62, SESSION_ID, "INIT payload");
        return new InitPayload(Bytes.array(body, TIMESTAMP, 12), Bytes.array(body, CLIENT_ID, 16), Bytes.i32(body, CAPABILITIES), weakest,
                Bytes.u16(body, MAX_DATAGRAM), Bytes.i32(body, EPOCH), Bytes.i32(body, WANTED4), Bytes.array(body, WANTED6, 16),
                Bytes.u16(body, KEEPALIVE), Bytes.array(body, SESSION_ID, 16));
    }
}
