package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.tunnel.Tunnel;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeStagesTest {
    private static final Counters COUNTERS = new Counters() {
        @Override
        public long get(DropReason reason) {
            return switch (reason) {
                case BAD_HANDSHAKE -> 1;
                case BAD_MAC1 -> 10;
                case COOKIE_REQUIRED -> 100;
                case BAD_PAYLOAD, PAYLOAD_UNREADABLE -> 2;
                default -> 0;
            };
        }

        @Override
        public long get(Traffic counter) {
            return counter == Traffic.HANDSHAKES_IN ? 120 : counter == Traffic.HANDSHAKES_DONE ? 6 : 0;
        }
    };

    private static Tunnel tunnel(String role) {
        return (Tunnel) Proxy.newProxyInstance(Tunnel.class.getClassLoader(), new Class<?>[] {Tunnel.class},
                (p, m, a) -> m.getName().equals("role") ? role : COUNTERS);
    }

    @Test
    void eachStageTellsWhatItDroppedAndWhatWentOn() {
        String[] lines = new HandshakeStages(List.of(tunnel("client"), tunnel("server"))).text().lines().toArray(String[]::new);
        assertEquals(14, lines.length);
        assertTrue(lines[1].matches("shape +1 +120 +bad_handshake: .*"), lines[1]);
        assertTrue(lines[2].matches("mac1 +10 +110 +bad_mac1: .*"), lines[2]);
        assertTrue(lines[4].matches("cookie under load +100 +10 +cookie_required: .*"), lines[4]);
        assertTrue(lines[6].matches("ticket +0 +10 +resume_unknown_key, .*"), lines[6]);
        assertTrue(lines[9].matches("DH ss, payload +4 +6 +payload_unreadable, bad_payload"), lines[9]);
        assertTrue(lines[13].matches("accepted +6 *"), lines[13]);
    }

    @Test
    void forProgramsAsNumbers() {
        String json = Json.of(new HandshakeStages(List.of(tunnel("server"))).maps());
        assertTrue(json.startsWith("[{\"role\":\"server\",\"handshakes\":{\"shape\":{\"dropped\":1,\"passed\":120},\"mac1\":"), json);
        assertTrue(json.endsWith("\"accepted\":6}]"), json);
    }

    @Test
    void aClientHasNone() {
        assertEquals("no server is open; a client answers no handshakes", new HandshakeStages(List.of(tunnel("client"))).text());
    }
}
