package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Someone who sees every datagram and can send from any address, but has no key. */
@Tag("T17")
@DisplayName("T17 spoofed DISCONNECT/KEEPALIVE: no effect")
final class T17SpoofedControlTest {
    private final Simulation sim = new Simulation();
    private final Ox1Codec codec = new Ox1Codec();
    private final SplittableRandom random = new SplittableRandom(17);

    /** A control message as the peer of a side would send it next, but with a tag that is guessed, or none. */
    private byte[] forged(SessionKey victim, int flags, ControlMessage message, int tag) {
        byte[] body = codec.encode(message);
        byte[] prefix = codec.protectedPrefix(flags, body.length, victim.localIndex(), 0, 1 << 20);
        byte[] datagram = Arrays.copyOf(prefix, prefix.length + body.length + tag);
        System.arraycopy(body, 0, datagram, prefix.length, body.length);
        byte[] guess = new byte[tag];
        random.nextBytes(guess);
        System.arraycopy(guess, 0, datagram, prefix.length + body.length, tag);
        return datagram;
    }

    private void attack(Side victim, Endpoint from, ControlMessage message) {
        SessionKey key = victim.session().sending();
        for (int i = 0; i < 200; i++) {
            victim.receive(forged(key, Wire.ENCRYPTED | Wire.CONTROL, message, Wire.TAG), from);
        }
        victim.receive(forged(key, Wire.AUTH | Wire.CONTROL, message, Wire.TAG), from);
        byte[] handshakeForm = forged(key, Wire.CONTROL, message, 0);
        victim.receive(handshakeForm, from);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aForgedDisconnectEndsNothing(boolean atServer) {
        sim.start().connected();
        Side victim = atServer ? sim.server : sim.client;
        SessionKey key = victim.session().sending();
        attack(victim, (atServer ? sim.client : sim.server).address, new Disconnect(Disconnect.REMOVED, 3_600));
        assertSame(key, victim.session().sending());
        assertEquals(200, victim.dropped(DropReason.AUTHENTICATION_FAILED));
        assertEquals(1, victim.dropped(DropReason.CLEAR_IN_ENCRYPTED));
        stillCarries();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aForgedKeepaliveIsNotAnsweredAndMovesNothing(boolean atServer) {
        sim.start().connected();
        Side victim = atServer ? sim.server : sim.client;
        int sent = sim.count[0] + sim.count[1];
        long heard = victim.session().heardAt();
        attack(victim, Simulation.endpoint("198.51.100.66", 666), new KeepAlive(KeepAlive.ACK_WANTED | KeepAlive.CHALLENGE, 0, 77, 0));
        assertEquals(sent, sim.count[0] + sim.count[1]);
        assertEquals(heard, victim.session().heardAt(), "nothing was heard of the peer");
        assertEquals(atServer ? sim.client.address : sim.server.address, victim.session().endpoint());
        stillCarries();
    }

    /** A dead server is noticed although someone forges KEEPALIVEs in its name. */
    @Test
    void forgedKeepalivesDoNotKeepADeadPeerAlive() {
        sim.start().connected();
        SessionKey key = sim.client.session().sending();
        sim.wire = (datagram, toServer) -> false;
        sim.up();
        for (int i = 0; i < 50; i++) {
            sim.client.receive(forged(key, Wire.ENCRYPTED | Wire.CONTROL, new KeepAlive(0, 0, 1, 0), Wire.TAG), sim.server.address);
            sim.run(100);
        }
        assertEquals(SessionState.INIT_SENT, sim.client.session().state());
    }

    /** The control: a DISCONNECT that is sealed ends the session, so the forged ones failed for their seal alone. */
    @Test
    void aGenuineDisconnectEndsTheSession() {
        sim.start().connected();
        SessionKey key = sim.server.session().sending();
        byte[] body = codec.encode(new Disconnect(Disconnect.PROTOCOL_ERROR, 3_600));
        sim.client.receive(sim.server.seal(key, Wire.ENCRYPTED | Wire.CONTROL, 0, key.claim(0, 1), body), sim.server.address);
        assertNull(sim.client.session().sending());
    }

    private void stillCarries() {
        assertTrue(sim.up() && sim.down());
        sim.run(100);
        assertEquals(List.of(1, 1), List.of(sim.server.delivered.size(), sim.client.delivered.size()));
    }
}
