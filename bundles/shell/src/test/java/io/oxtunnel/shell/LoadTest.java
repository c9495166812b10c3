package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.oxtunnel.api.tunnel.TunnelState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The figures of {@code top}, and how numbers are read. */
final class LoadTest {
    @Test
    void aSessionAtRestHasNoRate() {
        AtomicLong clock = new AtomicLong(1_000_000_000L);
        FakeTunnel tunnel = new FakeTunnel("server", TunnelState.READY);
        Load load = new Load(() -> List.of(tunnel), clock::get);
        clock.addAndGet(2_000_000_000L);
        load.sample();
        assertEquals(2.0, load.map().get("seconds"));
        Map<?, ?> session = (Map<?, ?>) ((List<?>) load.map().get("sessions")).getFirst();
        assertEquals("laptop", session.get("peer"));
        assertEquals(0L, session.get("bits_out"));
    }

    @Test
    void numbersAreBounded() {
        assertEquals(7, Bound.of("N", "7", 1, 10));
        assertEquals("N 11 is out of range; allowed: 1..10", assertThrows(IllegalArgumentException.class, () -> Bound.of("N", "11", 1, 10)).getMessage());
        assertEquals("N x is no number; allowed: 1..10", assertThrows(IllegalArgumentException.class, () -> Bound.of("N", "x", 1, 10)).getMessage());
    }
}
