package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FEC and ROHC are not negotiated: a peer who uses them all the same is not heard, even inside the seal. */
@Tag("T25")
@DisplayName("T25 forged parity never reaches a decoder")
class T25ForgedShardsTest {
    private static final int FLAGS = 2;
    private final Bench bench = new Bench();

    @AfterEach
    void nothingLeaks() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Wire.FEC, Wire.ROHC, Wire.FEC | Wire.ROHC, Wire.FEC | Wire.BATCH})
    void shardsAreDropped(int flag) {
        bench.session(16, 1);
        bench.inner.put(Bench.udp(1, 100, 0, new Random(1)), 0);
        bench.pump();
        bench.wire.sent.getFirst().bytes()[FLAGS] = (byte) (Wire.ENCRYPTED | flag);
        bench.drain(bench.receiving(0));
        assertTrue(bench.arrived.sent.isEmpty());
        assertEquals(1, bench.counters.get(DropReason.BAD_FLAGS));
    }
}
