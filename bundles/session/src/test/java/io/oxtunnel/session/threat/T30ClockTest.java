package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A device without a clock, whose time is 1970 after each start. */
@Tag("T30")
@DisplayName("T30 set clock to 1970: connects")
final class T30ClockTest {
    private final Simulation sim = new Simulation();

    /** The simulated time goes on from 1970. */
    private void setTo1970() {
        sim.clientClock = -Duration.between(Instant.EPOCH, Simulation.START).toSeconds();
    }

    private void restart() {
        sim.startClient();
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.run(300);
    }

    @Test
    void connectsWithItsFirstInitAfterAClockThatWentBack() {
        sim.start().connected();
        sim.client.engine.close();
        setTo1970();
        restart();
        assertNotNull(sim.client.session().sending());
        assertEquals(0, sim.server.dropped(DropReason.STALE_TIMESTAMP));
    }

    @Test
    void connectsAgainAndAgainAndAfterARestartOfTheServer() {
        setTo1970();
        sim.start().connected();
        for (int i = 0; i < 5; i++) {
            restart();
            assertNotNull(sim.client.session().sending(), "start " + i);
        }
        sim.startServer();
        restart();
        assertNotNull(sim.client.session().sending());
        assertEquals(0, sim.server.dropped(DropReason.STALE_TIMESTAMP));
    }

    @Test
    void rekeysForAnHourWhileTheClockIsWrong() {
        setTo1970();
        sim.start().connected();
        sim.run(3_600_000);
        assertTrue(sim.client.session().handshakes() >= 30, "handshakes: " + sim.client.session().handshakes());
        assertEquals(0, sim.server.dropped(DropReason.STALE_TIMESTAMP));
    }

    /** The control: without what was kept the old time is what a replayed INIT would have, and is refused. */
    @Test
    void withoutTheKeptTimestampItIsLockedOut() {
        sim.start().connected();
        sim.client.engine.close();
        setTo1970();
        sim.clientDisk.clear();
        restart();
        assertNull(sim.client.session().sending());
        assertTrue(sim.server.dropped(DropReason.STALE_TIMESTAMP) > 0);
    }

    /** The server's time helps a device whose clock cannot be right, and nobody else. */
    @Test
    void aClockThatIsRightIsNotCorrected() {
        sim.clientClock = Duration.ofDays(30).toSeconds();
        sim.start().connected();
        byte[] ahead = sim.clientDisk.values().iterator().next().clone();
        sim.clientClock = 0;
        restart();
        byte[] next = sim.clientDisk.values().iterator().next();
        assertEquals(seconds(ahead), seconds(next), "the kept timestamp goes on");
        assertNotNull(sim.client.session().sending());
    }

    private static long seconds(byte[] tai64n) {
        return ByteBuffer.wrap(tai64n).getLong();
    }
}
