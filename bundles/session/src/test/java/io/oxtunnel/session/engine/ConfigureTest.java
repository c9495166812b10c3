package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Simulation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CONFIG_UPDATE between two cores (PROTOCOL.md 4.5). */
class ConfigureTest {
    private static final Setting ROUTE = new Setting.Route(Prefix.parse("10.1.0.0/16"));
    private static final Setting DNS = new Setting.Dns(InetAddress.ofLiteral("10.77.0.1"));

    private final Simulation sim = new Simulation();

    @AfterEach
    void close() {
        sim.close();
    }

    private List<Setting> last() {
        return sim.client.configurations.isEmpty() ? null : sim.client.configurations.getLast();
    }

    private void reconfigure(Setting... settings) {
        sim.settings = List.of(settings);
        sim.server.engine.reconfigure(sim.now());
    }

    @Test
    void aSessionBeginsWithItsConfiguration() {
        sim.settings = List.of(ROUTE, DNS);
        sim.start().connected();
        assertEquals(List.of(List.of(ROUTE, DNS)), sim.client.configurations);
        sim.run(100_000);
        assertEquals(1, sim.client.configurations.size(), "acknowledged, hence not repeated");
    }

    @Test
    void withoutAConfigurationNothingIsSent() {
        sim.start().connected();
        int sent = sim.count[1];
        reconfigure();
        sim.run(10_000);
        assertEquals(sent, sim.count[1]);
    }

    @Test
    void changesAreTold() {
        sim.start().connected();
        reconfigure(ROUTE);
        sim.run(50);
        assertEquals(List.of(ROUTE), last());
        reconfigure(ROUTE);
        sim.run(5_000);
        assertEquals(1, sim.client.configurations.size());
        reconfigure();
        sim.run(50);
        assertEquals(List.of(), last());
    }

    @Test
    void isRepeatedUntilItIsAcknowledged() {
        sim.start().connected();
        List<Long> at = new ArrayList<>();
        long start = sim.now();
        sim.wire = (datagram, toServer) -> {
            if (!toServer && datagram.length == 37 + 8 + 9) {
                at.add((sim.now() - start) / 1_000_000);
                return false;
            }
            return true;
        };
        reconfigure(ROUTE);
        sim.run(16_000);
        assertEquals(List.of(0L, 1_000L, 3_000L, 7_000L, 15_000L), at);
        sim.wire = (datagram, toServer) -> true;
        sim.run(20_000);
        assertEquals(1, sim.client.configurations.size());
    }

    @Test
    void aRepeatedOneIsAcknowledgedAgain() {
        sim.start().connected();
        boolean[] ackLost = {true};
        sim.wire = (datagram, toServer) -> !(toServer && ackLost[0]);
        reconfigure(ROUTE);
        sim.run(500);
        ackLost[0] = false;
        sim.run(1_000);
        int sent = sim.count[1];
        assertEquals(1, sim.client.configurations.size());
        sim.run(10_000);
        assertTrue(sim.count[1] - sent < 3, "goes on after the second ACK: " + (sim.count[1] - sent));
    }

    @Test
    void whatIsRefusedIsNotAcknowledged() {
        sim.start().connected();
        sim.client.obeys = false;
        reconfigure(ROUTE, new Setting.KeepaliveSeconds(5));
        sim.run(3_500);
        assertEquals(3, sim.client.configurations.size());
        sim.client.obeys = true;
        sim.run(4_000);
        assertEquals(4, sim.client.configurations.size());
        sim.run(30_000);
        assertEquals(4, sim.client.configurations.size());
    }

    @Test
    void aRefusedOneChangesNothing() {
        sim.start().connected();
        sim.client.obeys = false;
        reconfigure(new Setting.KeepaliveSeconds(3));
        sim.run(60_000);
        int before = sim.count[0];
        sim.run(20_000);
        assertTrue(sim.count[0] - before <= 3, "a keepalive of 3 s is in force: " + (sim.count[0] - before));
    }

    @Test
    void aPushedKeepaliveIsInForceUntilItIsWithdrawn() {
        sim.start().connected();
        reconfigure(new Setting.KeepaliveSeconds(3));
        sim.run(5_000);
        int before = sim.count[0];
        sim.run(60_000);
        assertTrue(sim.count[0] - before >= 19, "sent " + (sim.count[0] - before));
        reconfigure();
        sim.run(5_000);
        before = sim.count[0];
        sim.run(50_000);
        assertTrue(sim.count[0] - before <= 5, "sent " + (sim.count[0] - before));
    }

    @Test
    void whoWantsNoKeepaliveGetsNone() {
        sim.keepalive = 0;
        sim.settings = List.of(new Setting.KeepaliveSeconds(3));
        sim.start().connected();
        int before = sim.count[0];
        sim.run(60_000);
        assertTrue(sim.count[0] - before <= 1, "sent " + (sim.count[0] - before));
    }

    @Test
    void surviveRekeysAndAreNotToldAgain() {
        sim.settings = List.of(ROUTE);
        sim.start().connected();
        sim.run(400_000);
        assertTrue(sim.client.session().handshakes() >= 3);
        assertEquals(1, sim.client.configurations.size());
        reconfigure(DNS);
        sim.run(100);
        assertEquals(List.of(DNS), last());
    }

    @Test
    void aServerThatRestartsConfiguresAnewAndWithdraws() {
        sim.settings = List.of(ROUTE);
        sim.start().connected();
        sim.settings = List.of();
        sim.startServer();
        sim.up();
        sim.run(30_000);
        assertEquals(1, sim.sessions());
        assertEquals(List.of(List.of(ROUTE), List.of()), sim.client.configurations);
    }

    @Test
    void alternativeServersAreTriedWhenTheServerIsSilent() {
        var other = Simulation.endpoint("192.0.2.9", 443);
        sim.start().connected();
        reconfigure(new Setting.AlternativeServer(1, false, new InetSocketAddress(other.remote().getAddress(), 443)));
        sim.run(100);
        assertTrue(sim.client.events.stream().noneMatch(e -> e.contains("192.0.2.9")));
        sim.wire = (datagram, toServer) -> false;
        sim.run(300_000);
        assertTrue(sim.client.events.stream().anyMatch(e -> e.contains("no answer") && e.contains("192.0.2.9:443")), sim.client.events.toString());
    }

    @Test
    void bothSidesAgreeInTheEndWhateverIsLost() {
        for (int seed = 0; seed < 200; seed++) {
            try (Simulation storm = new Simulation()) {
                agree(storm, seed);
            }
        }
    }

    private static void agree(Simulation storm, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        storm.settings = List.of(ROUTE);
        storm.start().connected();
        storm.wire = (datagram, toServer) -> {
            // Each datagram takes a time of its own: they overtake each other.
            storm.delay = 1_000_000L * (1 + random.nextInt(1_500));
            return random.nextInt(100) < 60;
        };
        for (int i = 0; i < 20; i++) {
            storm.settings = random.nextInt(5) == 0 ? List.of() : List.of(new Setting.Route(Prefix.parse("10." + random.nextInt(256) + ".0.0/16")));
            storm.client.obeys = random.nextInt(4) != 0;
            storm.server.engine.reconfigure(storm.now());
            storm.run(random.nextInt(3_000));
        }
        storm.client.obeys = true;
        storm.wire = (datagram, toServer) -> true;
        storm.run(150_000);
        assertEquals(storm.settings, storm.client.configurations.getLast(), "seed " + seed);
        assertEquals(0, storm.client.dropped(DropReason.BAD_CONTROL), "seed " + seed);
    }
}
