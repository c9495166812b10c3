package io.oxtunnel.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.worker.Quiescence;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Endpoints that are answered: bounded, and none goes while a datagram to it may be on its way. */
@Tag("T28")
class HandlesTest {
    private final Set<Long> interned = new HashSet<>();
    private long next;
    private final Handles handles = new Handles((Transport) Proxy.newProxyInstance(Transport.class.getClassLoader(),
            new Class<?>[] {Transport.class}, (p, m, a) -> {
                if (m.getName().equals("intern")) {
                    interned.add(next);
                    return next++;
                }
                assertTrue(interned.remove(a[0]), "released twice");
                return null;
            }));
    private final Quiescence quiescence = new Quiescence(1);

    private static Endpoint stranger(int n) {
        return new Endpoint(new InetSocketAddress("192.0.2.9", n + 1), null);
    }

    @Test
    void beyondTheBoundThereIsNoneUntilTheWorkerHasTakenWhatWaits() {
        for (int i = 0; i < Handles.MAXIMUM; i++) {
            assertEquals(i, handles.of(stranger(i), 0, i));
        }
        assertEquals(-1, handles.of(stranger(Handles.MAXIMUM), 0, Handles.MAXIMUM));
        handles.forget(0, 0, quiescence);
        assertEquals(Handles.MAXIMUM, handles.size());
        handles.forget(0, 100, quiescence);
        assertEquals(Handles.MAXIMUM - 100, handles.size());
        assertEquals(Handles.MAXIMUM, handles.of(stranger(Handles.MAXIMUM), 0, Handles.MAXIMUM));
        handles.forget(0, Long.MAX_VALUE, quiescence);
        assertEquals(Handles.CROWD, handles.size());
        quiescence.reclaim();
        assertEquals(Handles.CROWD, interned.size());
    }

    @Test
    void whatAWorkerStillUsesIsNotReleasedAndBoundsTheRest() {
        quiescence.participant(0).enter();
        for (int i = 0; i < 5 * Handles.MAXIMUM; i++) {
            handles.of(stranger(i), 0, i);
            handles.forget(0, i + 1, quiescence);
        }
        assertTrue(interned.size() <= 2 * Handles.MAXIMUM, interned.size() + " handles");
        assertTrue(interned.contains(0L));
        quiescence.participant(0).idle();
        quiescence.reclaim();
        assertFalse(interned.contains(0L));
        assertTrue(interned.size() <= Handles.MAXIMUM);
    }

    @Test
    void aFewAreKeptForTenSeconds() {
        handles.of(stranger(0), 0, 0);
        handles.forget(9_999_999_999L, 1, quiescence);
        assertEquals(1, handles.size());
        handles.forget(10_000_000_000L, 1, quiescence);
        assertEquals(0, handles.size());
        quiescence.reclaim();
        assertEquals(0, interned.size());
    }
}
