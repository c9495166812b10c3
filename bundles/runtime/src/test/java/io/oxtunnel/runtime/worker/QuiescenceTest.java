package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuiescenceTest {
    private final Quiescence quiescence = new Quiescence(2);
    private final List<String> freed = new ArrayList<>();

    @Test
    void freesAtOnceWhereAllAreIdle() {
        quiescence.retire(() -> freed.add("a"));
        assertFalse(quiescence.reclaim());
        assertEquals(List.of("a"), freed);
    }

    @Test
    void waitsForEveryParticipantThatWasAtWork() {
        quiescence.participant(0).enter();
        quiescence.participant(1).enter();
        quiescence.retire(() -> freed.add("a"));
        assertTrue(quiescence.reclaim());
        quiescence.participant(0).enter();
        assertTrue(quiescence.reclaim());
        assertEquals(List.of(), freed);
        quiescence.participant(1).idle();
        assertFalse(quiescence.reclaim());
        assertEquals(List.of("a"), freed);
    }

    @Test
    void whatIsRetiredLaterWaitsLonger() {
        quiescence.retire(() -> freed.add("a"));
        quiescence.participant(0).enter();
        quiescence.retire(() -> freed.add("b"));
        assertTrue(quiescence.reclaim());
        assertEquals(List.of("a"), freed);
        quiescence.participant(0).enter();
        assertFalse(quiescence.reclaim());
        assertEquals(List.of("a", "b"), freed);
    }

    @Test
    void oneThatFailsDoesNotKeepTheNextAlive() {
        quiescence.retire(() -> {
            throw new IllegalStateException("provider");
        });
        quiescence.retire(() -> freed.add("b"));
        assertThrows(IllegalStateException.class, quiescence::reclaim);
        assertFalse(quiescence.reclaim());
        assertEquals(List.of("b"), freed);
    }
}
