package io.oxtunnel.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NearestTest {
    private static final List<String> WORDS = List.of("explain", "log", "sessions", "status", "swap", "top");

    @Test
    void findsWhatWasMeant() {
        assertEquals(Optional.of("status"), Nearest.to("statsu", WORDS));
        assertEquals(Optional.of("sessions"), Nearest.to("sess", WORDS));
        assertEquals(Optional.of("explain"), Nearest.to("explian", WORDS));
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertEquals(Optional.empty(), Nearest.to("frobnicate", WORDS));
    }
}
