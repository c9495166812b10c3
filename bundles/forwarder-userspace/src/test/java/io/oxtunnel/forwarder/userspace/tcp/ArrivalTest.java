package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Single segments at single moments: what RFC 9293, 5961, 6191 and 7323 say of them. */
class ArrivalTest {
    private static final byte[] NOTHING = {};
    private Hands hands;

    @BeforeEach
    void open() {
        hands = new Hands(new TcpSettings(8, 8, 8, 65_536, 1 << 20, 600_000, 1_420));
    }

    @AfterEach
    void close() {
        hands.close();
    }

    @Test
    void onlyTheExactResetEndsAConnection() {
        int sequence = hands.establish(1);
        List<Hands.Said> said = hands.send(1, 150, sequence, Hands.RST);
        assertEquals(101, said.getFirst().acknowledgement(), "a challenge");
        assertEquals(1, hands.counters.challenged());
        assertTrue(hands.send(1, 80, sequence, Hands.RST).isEmpty(), "outside of the window");
        assertTrue(hands.send(1, 101 + 65_536 * 4, sequence, Hands.RST).isEmpty(), "above it");
        assertNotNull(hands.connection(1));
        hands.send(1, 101, sequence, Hands.RST);
        assertNull(hands.connection(1));
        assertEquals(0, hands.open);
    }

    @Test
    void aSynInsideAConnectionIsChallenged() {
        int sequence = hands.establish(1);
        Hands.Said said = hands.send(1, 120, 0, Hands.SYN).getFirst();
        assertEquals(Hands.ACK, said.flags());
        assertEquals(101, said.acknowledgement());
        assertEquals(sequence, said.sequence());
    }

    @Test
    void anAcknowledgementOfWhatWasNeverSentIsChallenged() {
        int sequence = hands.establish(1);
        assertEquals(1, hands.send(1, 101, sequence + 1, Hands.ACK).size());
        assertEquals(1, hands.send(1, 101, sequence - 100_000, Hands.ACK).size());
        assertEquals(2, hands.counters.challenged());
    }

    @Test
    void challengesAreFewASecondWhateverProvokesThem() {
        int sequence = hands.establish(1);
        int answers = 0;
        for (int i = 0; i < 50; i++) {
            answers += hands.send(1, 150, sequence, Hands.RST).size();
            answers += hands.send(1, 150, sequence, Hands.SYN).size();
            answers += hands.send(1, 50, sequence, Hands.ACK).size();
        }
        assertEquals(10, answers);
        hands.pass(1_000);
        assertEquals(1, hands.send(1, 50, sequence, Hands.ACK).size(), "a keep-alive of the next second");
    }

    @Test
    void sequenceNumbersWrap() {
        int first = -3;
        hands.send(1, first - 1, 0, Hands.SYN);
        hands.endpoint.connected(hands.connection(1), hands.now);
        int sequence = hands.heard().getFirst().sequence() + 1;
        hands.send(1, first, sequence, Hands.ACK);
        hands.send(1, first, sequence, Hands.ACK, 60_000, NOTHING, new byte[10]);
        hands.send(1, first + 10, sequence, Hands.ACK | Hands.FIN, 60_000, NOTHING, new byte[10]);
        assertEquals("CLOSE-WAIT", hands.connection(1).state());
        assertEquals(first + 21, (int) hands.connection(1).in.acknowledgement());
    }

    @Test
    void theTimestampEchoedIsThatOfTheFirstSegmentNotYetAcknowledged() {
        int sequence = hands.establish(1, Hands.timestamps(1_000, 0));
        assertTrue(hands.send(1, 101, sequence, Hands.ACK, 60_000, Hands.timestamps(1_010, 0), new byte[100]).isEmpty(), "delayed");
        assertTrue(hands.send(1, 201, sequence, Hands.ACK, 60_000, Hands.timestamps(1_030, 0), new byte[100]).isEmpty(), "delayed");
        Hands.Said said = hands.pass(60).getFirst();
        assertEquals(301, said.acknowledgement());
        assertEquals(1_010, said.echo());
    }

    @Test
    void anOldTimestampIsNotTakenAndAMissingOneIsNotHeard() {
        int sequence = hands.establish(1, Hands.timestamps(1_000, 0));
        hands.send(1, 101, sequence, Hands.ACK, 60_000, Hands.timestamps(999, 0), new byte[100]);
        assertEquals(101, (int) hands.connection(1).in.acknowledgement(), "PAWS");
        assertTrue(hands.send(1, 101, sequence, Hands.ACK, 60_000, NOTHING, new byte[100]).isEmpty());
        assertEquals(101, (int) hands.connection(1).in.acknowledgement());
    }

    @Test
    void aSynReopensTimeWaitIfItIsNewer() {
        int sequence = hands.establish(1, Hands.timestamps(1_000, 0));
        hands.gives = 0;
        hands.endpoint.ready(hands.connection(1), true, true, true);
        hands.heard();
        hands.send(1, 101, sequence + 1, Hands.FIN | Hands.ACK, 60_000, Hands.timestamps(1_001, 0), NOTHING);
        assertEquals("TIME-WAIT", hands.connection(1).state());
        hands.send(1, 500_000, 0, Hands.SYN, 60_000, Hands.timestamps(900, 0), NOTHING);
        assertEquals("TIME-WAIT", hands.connection(1).state(), "an old SYN, though its number is higher (RFC 6191)");
        hands.send(1, 50, 0, Hands.SYN, 60_000, Hands.timestamps(1_002, 0), NOTHING);
        assertEquals(Connection.CONNECTING, hands.connection(1).phase);
    }

    @Test
    void aSynWithoutTimestampsReopensTimeWaitByItsNumber() {
        hands.finish(1, hands.establish(1));
        hands.send(1, 102, 0, Hands.SYN);
        assertEquals("TIME-WAIT", hands.connection(1).state(), "not above what was acknowledged");
        hands.send(1, 103, 0, Hands.SYN);
        assertEquals(Connection.CONNECTING, hands.connection(1).phase);
    }

    @Test
    void aResetDoesNotCutTimeWaitShort() {
        int sequence = hands.establish(1);
        hands.finish(1, sequence);
        hands.send(1, 102, sequence + 1, Hands.RST);
        assertEquals("TIME-WAIT", hands.connection(1).state());
        hands.pass(Connections.TIME_WAIT + 100);
        assertNull(hands.connection(1));
    }

    @Test
    void aClosedWindowIsProbedAndAnOpenOneIsUsed() {
        int sequence = hands.establish(1);
        hands.send(1, 101, sequence, Hands.ACK, 0, NOTHING, NOTHING);
        hands.gives = 5_000;
        hands.endpoint.ready(hands.connection(1), true, false, false);
        assertEquals(0, hands.heard().stream().mapToInt(Hands.Said::length).sum(), "the window is closed");
        List<Hands.Said> probes = hands.pass(10_000);
        assertTrue(probes.size() >= 3 && probes.stream().allMatch(p -> p.length() == 1 && p.sequence() == sequence), probes.toString());
        hands.send(1, 101, sequence, Hands.ACK, 0, NOTHING, NOTHING);
        int sent = hands.send(1, 101, sequence, Hands.ACK, 60_000, NOTHING, NOTHING).stream().mapToInt(Hands.Said::length).sum();
        assertTrue(sent >= 536, sent + " bytes");
    }

    @Test
    void aFullBufferClosesTheWindowAndAProbeOfItIsAnswered() {
        int sequence = hands.establish(1);
        hands.takes = 0;
        hands.endpoint.ready(hands.connection(1), false, true, false);
        int next = 101;
        for (int i = 0; i < 200; i++) {
            hands.send(1, next, sequence, Hands.ACK, 60_000, NOTHING, new byte[1_000]);
            next = (int) hands.connection(1).in.acknowledgement();
        }
        hands.pass(100);
        List<Hands.Said> answer = hands.send(1, next, sequence, Hands.ACK, 60_000, NOTHING, new byte[1]);
        assertEquals(next, answer.getLast().acknowledgement(), "not taken");
        assertEquals(0, answer.getLast().window());
        assertTrue(next - 101 <= 65_536 + 16_384, (next - 101) + " bytes are held");
        hands.takes = 1 << 20;
        hands.endpoint.ready(hands.connection(1), false, true, false);
        assertTrue(hands.heard().getLast().window() > 10_000, "opened");
    }

    @Test
    void eachDirectionEndsForItself() {
        int sequence = hands.establish(1);
        hands.send(1, 101, sequence, Hands.ACK | Hands.FIN);
        assertEquals("CLOSE-WAIT", hands.connection(1).state());
        hands.gives = 300;
        hands.endpoint.ready(hands.connection(1), true, true, false);
        assertEquals(300, hands.heard().stream().mapToInt(Hands.Said::length).sum());
        hands.send(1, 102, sequence + 300, Hands.ACK);
        hands.gives = 0;
        hands.endpoint.ready(hands.connection(1), true, true, true);
        assertTrue(hands.heard().getLast().has(Hands.FIN));
        hands.send(1, 102, sequence + 301, Hands.ACK);
        assertNull(hands.connection(1), "LAST-ACK, then nothing");
        assertEquals(0, hands.open);
    }
}
