package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data in clear for sessions that do not take it, and for a plain session from where its handshake did not come from. */
@Tag("T7")
@DisplayName("T7 `clear_in_encrypted` increments, TUN silent")
class T07ClearDataTest {
    private static final String WEB = "198.51.100.7";
    private static final long ELSEWHERE = Live.HOME + 1;
    private static final byte[] PACKET = Live.packet(Live.LEASE4, WEB);
    private static final byte[] ANSWER = Live.packet(WEB, Live.LEASE4);

    private static List<byte[]> clear(byte[] packet) {
        return List.of(Live.clear(0, packet), Live.clear(Wire.BATCH, Live.batch(packet)), Live.clear(0, Live.packet("203.0.113.9", WEB)),
                Live.clear(Wire.IPV6, Live.packet(Live.LEASE6, "2001:db8::7")), Live.clear(0, new byte[] {0x45, 0, 0, 9}));
    }

    @Test
    void anEncryptedSessionTakesNothingInClear() {
        try (Live live = new Live(Mode.ENCRYPTED)) {
            List<byte[]> up = clear(PACKET);
            List<byte[]> down = clear(ANSWER);
            up.forEach(datagram -> live.server.receive(datagram, Live.HOME));
            down.forEach(datagram -> live.client.receive(datagram, Live.HOME));
            // Not even with the right tag.
            live.server.receive(live.protect(live.client, Wire.AUTH, false, PACKET), Live.HOME);
            live.client.receive(live.protect(live.server, Wire.AUTH, false, ANSWER), Live.HOME);
            assertEquals(up.size() + 1, live.server.counters.get(DropReason.CLEAR_IN_ENCRYPTED));
            assertEquals(down.size() + 1, live.client.counters.get(DropReason.CLEAR_IN_ENCRYPTED));
            assertEquals(0, live.server.inside.sent.size() + live.client.inside.sent.size());
            // The control: the same packet, sealed.
            live.server.receive(live.protect(live.client, Wire.ENCRYPTED, true, PACKET), Live.HOME);
            assertEquals(1, live.server.inside.sent.size());
        }
    }

    @Test
    void anAuthenticatedSessionTakesNothingWithoutATag() {
        try (Live live = new Live(Mode.AUTH_ONLY)) {
            live.server.receive(Live.clear(0, PACKET), Live.HOME);
            live.client.receive(Live.clear(0, ANSWER), Live.HOME);
            assertEquals(1, live.server.counters.get(DropReason.WRONG_MODE));
            assertEquals(1, live.client.counters.get(DropReason.WRONG_MODE));
            byte[] genuine = live.protect(live.client, Wire.AUTH, false, PACKET);
            for (int bit = 0; bit < genuine.length * 8; bit++) {
                byte[] forged = genuine.clone();
                forged[bit / 8] ^= (byte) (1 << bit % 8);
                live.server.receive(forged, Live.HOME);
            }
            assertEquals(0, live.server.inside.sent.size());
            live.server.receive(genuine, Live.HOME);
            live.server.receive(genuine, Live.HOME);
            assertEquals(1, live.server.inside.sent.size(), "the genuine one, once");
            assertEquals(1, live.server.counters.get(DropReason.REPLAYED));
        }
    }

    @Test
    void aPlainSessionIsBoundToWhereItsHandshakeCameFrom() {
        try (Live live = new Live(Mode.PLAIN)) {
            live.server.receive(Live.clear(0, PACKET), ELSEWHERE);
            live.client.receive(Live.clear(0, ANSWER), ELSEWHERE);
            assertEquals(1, live.server.counters.get(DropReason.CLEAR_FROM_ELSEWHERE));
            assertEquals(1, live.client.counters.get(DropReason.CLEAR_FROM_ELSEWHERE));
            assertEquals(0, live.server.inside.sent.size() + live.client.inside.sent.size());
            long heard = live.server.session.heardAt();
            live.server.receive(Live.clear(0, PACKET), Live.HOME);
            live.client.receive(Live.clear(0, ANSWER), Live.HOME);
            assertEquals(1, live.server.inside.sent.size());
            assertEquals(1, live.client.inside.sent.size());
            assertEquals(heard, live.server.session.heardAt(), "data in clear is no sign of life");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchBringsNothingButTheLease(Mode mode) {
        try (Live live = new Live(mode)) {
            byte[] foreign = Live.packet("203.0.113.9", WEB);
            byte[] both = java.nio.ByteBuffer.allocate(6 + PACKET.length + foreign.length).putShort((short) 2).putShort((short) PACKET.length)
                    .put(PACKET).putShort((short) foreign.length).put(foreign).array();
            int flags = mode.dataFlag() | Wire.BATCH;
            live.server.receive(mode == Mode.PLAIN ? Live.clear(flags, both) : live.protect(live.client, flags, mode == Mode.ENCRYPTED, both), Live.HOME);
            assertEquals(1, live.server.inside.sent.size());
            assertEquals(1, live.server.counters.get(DropReason.WRONG_SOURCE));
        }
    }
}
