package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A recording is played again, as it was and in any order. The window itself is tested by ReplayWindowTest. */
@Tag("T8")
@DisplayName("T8 window after open")
class T08ReplayTest {
    private static final int PACKETS = 300;
    private final Simulation sim = new Simulation();

    @AfterEach
    void close() {
        sim.close();
    }

    @Test
    void eachPacketIsDeliveredOnceWhateverIsPlayedAgain() {
        List<byte[]> recording = new ArrayList<>();
        sim.start().connected();
        sim.wire = (datagram, toServer) -> {
            if (toServer) {
                recording.add(datagram.clone());
            }
            return true;
        };
        for (int i = 0; i < PACKETS; i++) {
            sim.up();
        }
        sim.run(100);
        assertEquals(PACKETS, sim.server.delivered.size());
        List<byte[]> again = new ArrayList<>(recording);
        Random random = new Random(8);
        for (int round = 0; round < 3; round++) {
            again.forEach(datagram -> sim.server.receive(datagram, sim.client.address));
            Collections.shuffle(again, random);
        }
        assertEquals(PACKETS, sim.server.delivered.size());
        assertEquals(3 * recording.size(), sim.server.dropped(DropReason.REPLAYED));
    }
}
