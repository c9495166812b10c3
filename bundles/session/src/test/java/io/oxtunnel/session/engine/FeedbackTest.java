package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.session.PathQuality;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.sim.Simulation;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Round-trip time and loss, as KEEPALIVE, ACK and the counters tell them. */
final class FeedbackTest {
    private static final long MILLI = 1_000_000;
    private final Simulation sim = new Simulation();

    private TransportKey key() {
        return (TransportKey) sim.client.session().sending();
    }

    @Test
    void nothingIsLostOnAGoodPath() {
        sim.start().connected();
        traffic(30_000);
        assertEquals(new PathQuality(20 * MILLI, 0, 0, 0), settled(sim.client.session().quality()));
        PathQuality server = sim.server.session().quality();
        assertEquals(20 * MILLI, server.roundTripNanos());
        assertEquals(-1, server.lossSent());
        assertEquals(0, server.lossReceived());
    }

    /** The deviation starts with half a sample and fades. */
    private static PathQuality settled(PathQuality quality) {
        assertTrue(quality.variationNanos() < 10 * MILLI, quality.toString());
        return new PathQuality(quality.roundTripNanos(), 0, quality.lossSent(), quality.lossReceived());
    }

    @Test
    void lossIsToldForEachDirection() {
        SplittableRandom random = new SplittableRandom(4);
        sim.start().connected();
        sim.wire = (datagram, toServer) -> random.nextInt(100) >= (toServer ? 20 : 5);
        traffic(60_000);
        PathQuality client = sim.client.session().quality();
        assertEquals(200_000, client.lossSent(), 50_000, client.toString());
        assertEquals(50_000, client.lossReceived(), 25_000, client.toString());
        assertEquals(200_000, sim.server.session().quality().lossReceived(), 50_000);
    }

    @Test
    void lossIsForgottenWhenThePathIsGoodAgain() {
        sim.start().connected();
        SplittableRandom random = new SplittableRandom(4);
        sim.wire = (datagram, toServer) -> random.nextInt(100) >= 30;
        traffic(90_000);
        assertTrue(sim.client.session().quality().lossSent() > 200_000, sim.client.session().quality().toString());
        sim.wire = (datagram, toServer) -> true;
        traffic(300_000);
        assertTrue(sim.client.session().quality().lossSent() < 2_000, sim.client.session().quality().toString());
    }

    @Test
    void reorderedDatagramsAreNotLost() {
        sim.start().connected();
        SplittableRandom random = new SplittableRandom(4);
        sim.wire = (datagram, toServer) -> {
            sim.delay = (10 + random.nextInt(30)) * MILLI;
            return true;
        };
        traffic(60_000);
        assertTrue(sim.client.session().quality().lossSent() < 5_000, sim.client.session().quality().toString());
        assertTrue(sim.client.session().quality().variationNanos() > 2 * MILLI);
    }

    private void traffic(int millis) {
        for (int i = 0; i < millis / 20; i++) {
            sim.up();
            sim.down();
            sim.run(20);
        }
    }

    @Test
    void theTimeThatThePeerTookIsNoRoundTrip() {
        sim.start().connected();
        Feedback feedback = new Feedback();
        feedback.asked(7, key(), 0, 1_000 * MILLI);
        feedback.acknowledged(new Ack(0, 7, 0, 0, 0, 25_000, 1, 0), key(), 0, 1_045 * MILLI);
        assertEquals(20 * MILLI, feedback.quality().roundTripNanos());
        assertEquals(10 * MILLI, feedback.quality().variationNanos());
        feedback.asked(8, key(), 0, 2_000 * MILLI);
        feedback.acknowledged(new Ack(0, 8, 0, 0, 0, 0, 1, 0), key(), 0, 2_060 * MILLI);
        assertEquals(25 * MILLI, feedback.quality().roundTripNanos());
        assertEquals(17_500_000, feedback.quality().variationNanos());
    }

    @Test
    void aDelayLongerThanTheWholeCountsForNothing() {
        sim.start().connected();
        Feedback feedback = new Feedback();
        feedback.asked(7, key(), 0, 0);
        feedback.acknowledged(new Ack(0, 7, 0, 0, 0, -1, 1, 0), key(), 0, 30 * MILLI);
        assertEquals(30 * MILLI, feedback.quality().roundTripNanos());
    }

    @Test
    void anAckWithoutAQuestionOrWithImpossibleNumbersTellsNothing() {
        sim.start().connected();
        Feedback feedback = new Feedback();
        feedback.acknowledged(new Ack(0, 0, 5, 0, 0, 0, 1, 0), key(), 0, 30 * MILLI);
        feedback.asked(7, key(), 0, 0);
        feedback.acknowledged(new Ack(0, 8, 5, 0, 0, 0, 1, 0), key(), 0, 30 * MILLI);
        assertEquals(-1, feedback.quality().roundTripNanos());
        feedback.acknowledged(new Ack(0, 7, 1L << 40, 0, 0, 0, 1, 0), key(), 0, 30 * MILLI);
        feedback.acknowledged(new Ack(0, 7, 0, 0, 0, 0, 1, 0), key(), 0, 900 * MILLI);
        assertEquals(30 * MILLI, feedback.quality().roundTripNanos());
        assertEquals(-1, feedback.quality().lossSent());
    }

    @Test
    void theCountThatAPeerTellsStandsForCountersItDidNotSendUnder() {
        sim.start().connected();
        Feedback feedback = new Feedback();
        TransportKey server = (TransportKey) sim.server.session().sending();
        long received = server.window().received();
        long highest = server.window().highest();
        feedback.heard(server, highest, received - 1);
        assertEquals(0, feedback.quality().lossReceived());
        // A KEEPALIVE that claims more than its counter allows is measured by its counter.
        feedback.heard(server, highest + 100, Long.MAX_VALUE);
        assertTrue(feedback.quality().lossReceived() > 900_000);
    }

    @Test
    void aKeepaliveTellsHowManyWereSentBeforeIt() throws Exception {
        sim.start().connected();
        for (int i = 0; i < 9; i++) {
            sim.up();
        }
        sim.run(26_000);
        KeepAlive message = (KeepAlive) new Ox1Codec().decode(sim.server.controls.getLast());
        assertEquals(sim.server.session().datagramsReceived() - 1, message.sent());
    }
}
