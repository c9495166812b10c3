package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;

/**
 * Payload of an ACCEPT (PROTOCOL.md 4.2), 112 bytes.
 *
 * <pre>
 *  0           16           32             36     37      38             40         44        45        46    48
 * +-----------+------------+--------------+------+-------+--------------+----------+---------+---------+-----+
 * | server id | session id | capabilities | mode | suite | max datagram | address4 | prefix4 | prefix6 | MTU |
 * +-----------+------------+--------------+------+-------+--------------+----------+---------+---------+-----+
 *  48         64     68     84          86     88             92            100    104      105    112
 * +----------+------+------+-----------+------+--------------+-------------+------+--------+------+
 * | address6 | dns4 | dns6 | keepalive | idle | config epoch | server time | echo | reject | zero |
 * +----------+------+------+-----------+------+--------------+-------------+------+--------+------+
 * </pre>
 */
final class AcceptBody {
    private static final int SERVER_ID = 0;
    private static final int SESSION_ID = 16;
    private static final int CAPABILITIES = 32;
    private static final int MODE = 36;
    private static final int SUITE = 37;
    private static final int MAX_DATAGRAM = 38;
    private static final int ADDRESS4 = 40;
    private static final int PREFIX4 = 44;
    private static final int PREFIX6 = 45;
    private static final int TUNNEL_MTU = 46;
    private static final int ADDRESS6 = 48;
    private static final int DNS4 = 64;
    private static final int DNS6 = 68;
    private static final int KEEPALIVE = 84;
    private static final int IDLE = 86;
    private static final int EPOCH = 88;
    private static final int SERVER_TIME = 92;
    private static final int ECHO = 100;
    private static final int REJECT = 104;
    private static final int ZERO = 105;
    private static final int LAST_SUITE = 1;

    private AcceptBody() {
    }

    static byte[] encode(AcceptPayload p) {
        byte[] body = new byte[Wire.ACCEPT_PAYLOAD];
        Bytes.array(body, SERVER_ID, 16, p.serverId(), "server_id");
        Bytes.array(body, SESSION_ID, 16, p.sessionId(), "session_id");
        Bytes.i32(body, CAPABILITIES, p.capabilities());
        Bytes.u8(body, MODE, p.mode().code());
        Bytes.u8(body, SUITE, Bytes.range(p.suite(), LAST_SUITE, "suite"));
        Bytes.u16(body, MAX_DATAGRAM, Bytes.range(p.maxDatagram(), 0xffff, "max_datagram"));
        Bytes.i32(body, ADDRESS4, p.address4());
        Bytes.u8(body, PREFIX4, Bytes.range(p.prefix4(), 32, "v4 prefix"));
        Bytes.u8(body, PREFIX6, Bytes.range(p.prefix6(), 128, "v6 prefix"));
        Bytes.u16(body, TUNNEL_MTU, Bytes.range(p.tunnelMtu(), 0xffff, "tunnel MTU"));
        Bytes.array(body, ADDRESS6, 16, p.address6(), "assigned IPv6");
        Bytes.i32(body, DNS4, p.dns4());
        Bytes.array(body, DNS6, 16, p.dns6(), "DNS6");
        Bytes.u16(body, KEEPALIVE, Bytes.range(p.keepaliveSeconds(), 0xffff, "keepalive_s"));
        Bytes.u16(body, IDLE, Bytes.range(p.idleSeconds(), 0xffff, "idle_s"));
        Bytes.i32(body, EPOCH, p.configEpoch());
        Bytes.i64(body, SERVER_TIME, p.serverTime());
        Bytes.i32(body, ECHO, p.echo());
        Bytes.u8(body, REJECT, Bytes.range(p.reject(), 0xff, "reject reason"));
        return body;
    }

    static AcceptPayload decode(byte[] body) throws MalformedException {
        Bytes.size(body, Wire.ACCEPT_PAYLOAD, "ACCEPT payload");
        Bytes.zero(body, ZERO, body.length, "ACCEPT payload");
        Mode mode = Mode.of(Bytes.most(Bytes.u8(body, MODE), Mode.PLAIN.code(), "mode"));
        return new AcceptPayload(Bytes.array(body, SERVER_ID, 16), Bytes.array(body, SESSION_ID, 16), Bytes.i32(body, CAPABILITIES), mode,
                Bytes.most(Bytes.u8(body, SUITE), LAST_SUITE, "suite"), Bytes.u16(body, MAX_DATAGRAM), Bytes.i32(body, ADDRESS4),
                Bytes.most(Bytes.u8(body, PREFIX4), 32, "v4 prefix"), Bytes.most(Bytes.u8(body, PREFIX6), 128, "v6 prefix"),
                Bytes.u16(body, TUNNEL_MTU), Bytes.array(body, ADDRESS6, 16), Bytes.i32(body, DNS4), Bytes.array(body, DNS6, 16),
                Bytes.u16(body, KEEPALIVE), Bytes.u16(body, IDLE), Bytes.i32(body, EPOCH), Bytes.i64(body, SERVER_TIME),
                Bytes.i32(body, ECHO), Bytes.u8(body, REJECT));
    }
}
