package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** RFC 6298, computed by hand. */
class RoundTripTest {
    private final RoundTrip trip = new RoundTrip();

    @Test
    void beginsWithOneSecond() {
        assertEquals(1_000, trip.timeout());
    }

    @Test
    void takesTheFirstMeasurementTimesThree() {
        trip.measure(400);
        // SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 * RTTVAR (2.2).
        assertEquals(1_200, trip.timeout());
        assertEquals(400, trip.smoothed());
    }

    @Test
    void smooths() {
        trip.measure(400);
        trip.measure(800);
        // RTTVAR = 3/4 * 200 + 1/4 * 400 = 250; SRTT = 7/8 * 400 + 1/8 * 800 = 450 (2.3).
        assertEquals(450, trip.smoothed());
        assertEquals(1_450, trip.timeout());
    }

    @Test
    void doublesUpToAMinuteAndForgetsThatWhenSomethingArrives() {
        trip.measure(400);
        trip.backOff();
        assertEquals(2_400, trip.timeout());
        for (int i = 0; i < 20; i++) {
            trip.backOff();
        }
        assertEquals(60_000, trip.timeout());
        trip.restore();
        assertEquals(1_200, trip.timeout());
    }

    @Test
    void staysAboveADelayedAcknowledgement() {
        for (int i = 0; i < 100; i++) {
            trip.measure(1);
        }
        assertEquals(200, trip.timeout());
    }
}
