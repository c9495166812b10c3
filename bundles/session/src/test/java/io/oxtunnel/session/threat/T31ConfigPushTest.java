package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The configuration is the server's to send and never the other way; it knows no key and no mode; the newest one stays in force. */
@Tag("T31")
@DisplayName("T31 client->server CONFIG_UPDATE dropped")
class T31ConfigPushTest {
    private static final Setting ROUTE = new Setting.Route(Prefix.parse("10.1.0.0/16"));
    private static final Setting OLD = new Setting.Route(Prefix.parse("10.2.0.0/16"));
    private static final int SEALED_CONTROL = 0x09;

    private final Codec codec = new Ox1Codec();
    private final Simulation sim = new Simulation();

    @BeforeEach
    void connect() {
        sim.settings = List.of(ROUTE);
        sim.start().connected();
    }

    @AfterEach
    void close() {
        sim.close();
    }

    /** Seals what a peer that breaks the rules might send, under the genuine key. */
    private void send(Side from, Side to, byte[] body) {
        SessionKey key = from.session().sending();
        to.receive(from.seal(key, SEALED_CONTROL, 0, key.claim(0, 1), body), from.address);
        sim.run(100);
    }

    private void toClient(int epoch, Setting... settings) {
        send(sim.server, sim.client, codec.encode(new ConfigUpdate(epoch, List.of(settings))));
    }

    @Test
    @DisplayName("T31 client->server CONFIG_UPDATE dropped, and the session goes on")
    void clientToServer() {
        int sent = sim.count[1];
        send(sim.client, sim.server, codec.encode(new ConfigUpdate(100, List.of(OLD))));
        assertEquals(1, sim.server.dropped(DropReason.CONFIG_FROM_CLIENT));
        assertEquals(sent, sim.count[1], "it was answered");
        assertEquals(List.of(), sim.server.configurations);
        assertEquals(1, sim.sessions());
    }

    @Test
    @DisplayName("T31 an old epoch is ignored, a newer one is not")
    void oldEpoch() {
        toClient(7, ROUTE);
        int before = sim.client.configurations.size();
        for (int epoch = 0; epoch < 7; epoch++) {
            toClient(epoch, OLD);
        }
        assertEquals(before, sim.client.configurations.size());
        assertEquals(7, sim.client.dropped(DropReason.STALE_CONFIG));
        toClient(8, OLD);
        assertEquals(List.of(OLD), sim.client.configurations.getLast());
    }

    @Test
    @DisplayName("T31 the same epoch with another content is acknowledged and not applied")
    void sameEpoch() {
        toClient(7, ROUTE);
        int before = sim.client.configurations.size();
        toClient(7, OLD);
        assertEquals(before, sim.client.configurations.size());
    }

    @Test
    @DisplayName("T31 an update of an earlier session is ignored in the next one")
    void earlierSession() {
        SessionKey former = sim.server.session().sending();
        long counter = former.claim(0, 1);
        byte[] late = sim.server.seal(former, SEALED_CONTROL, 0, counter, codec.encode(new ConfigUpdate(1_000, List.of(OLD))));
        sim.startServer();
        sim.up();
        sim.run(20_000);
        assertEquals(1, sim.sessions());
        int before = sim.client.configurations.size();
        sim.client.receive(late, sim.server.address);
        sim.run(100);
        assertEquals(before, sim.client.configurations.size());
        assertEquals(1, sim.client.dropped(DropReason.STALE_CONFIG) + sim.client.dropped(DropReason.UNKNOWN_INDEX));
        toClient(1_000, OLD);
        assertEquals(List.of(OLD), sim.client.configurations.getLast(), "the control: under the key of this session it is taken");
    }

    @Test
    @DisplayName("T31 cannot weaken mode: whatever types a setting has, the session stays encrypted")
    void cannotWeakenMode() {
        for (int type = 0; type < 256; type++) {
            for (int length : new int[] {0, 1, 2, 4, 16, 32}) {
                byte[] body = new byte[8 + 4 + length];
                body[0] = 6;
                body[3] = 1;
                body[5] = (byte) (type >> 4);
                body[6] = (byte) (type << 4 | length >> 2);
                body[7] = (byte) length;
                body[8] = (byte) type;
                body[11] = (byte) length;
                Arrays.fill(body, 12, body.length, (byte) 2);
                SessionKey key = sim.server.session().sending();
                sim.client.receive(sim.server.seal(key, SEALED_CONTROL, 0, key.claim(0, 1), body), sim.server.address);
                assertEquals(Mode.ENCRYPTED, sim.client.session().mode());
                assertEquals(Mode.ENCRYPTED, sim.server.session().mode());
                assertEquals(Mode.ENCRYPTED, sim.client.session().sending().mode());
            }
        }
        sim.client.delivered.clear();
        sim.down();
        sim.run(100);
        assertEquals(1, sim.client.delivered.size(), "the keys are still those that were agreed");
    }

    @Test
    @DisplayName("T31 no setting carries a key or a mode")
    void noSuchSetting() {
        for (Class<?> setting : Setting.class.getPermittedSubclasses()) {
            for (var component : setting.getRecordComponents()) {
                boolean opaque = component.getType() == byte[].class && setting != Setting.Ticket.class;
                assertEquals(false, opaque || component.getType() == Mode.class, setting + " " + component);
            }
        }
    }
}
