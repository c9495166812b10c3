package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.session.sim.LoneServer;
import io.oxtunnel.session.sim.Simulation;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server as somebody's amplifier. What follows once an address is a candidate is tested with roaming. */
@Tag("T14")
@DisplayName("T14 for each input, sum(out) <= in before validation")
class T14AmplificationTest {
    private static final int MAC1_FROM_END = 32;
    private final LoneServer server = new LoneServer();
    private int turn;

    @AfterEach
    void close() {
        server.close();
    }

    /** Asks from a source of its own and returns the length of the answer. */
    private int ask(byte[] datagram) {
        byte[] answer = server.ask(datagram, Simulation.stranger(turn++));
        int length = answer == null ? 0 : answer.length;
        assertTrue(length <= datagram.length, length + " bytes to " + datagram.length);
        return length;
    }

    @Test
    void anInitOfAClientIsAnsweredWithLess() {
        assertEquals(213, ask(server.init(1)));
    }

    @Test
    void underLoadItIsAnsweredWithACookie() {
        server.underLoad();
        assertEquals(73, ask(server.init(1)));
        assertEquals(73, ask(server.noise()));
    }

    @Test
    void aTicketThatIsNoneIsAnsweredWithLess() {
        assertEquals(49, ask(server.resumeNoise()));
        server.underLoad();
        assertEquals(73, ask(server.resumeNoise()));
        assertEquals(0, server.agreements);
    }

    @Test
    void withoutAMac1ThereIsNoAnswerAtAll() {
        for (boolean load : new boolean[] {false, true}) {
            for (int bit = 0; bit < 128; bit++) {
                byte[] init = server.init(turn);
                init[init.length - MAC1_FROM_END + bit / 8] ^= (byte) (1 << bit % 8);
                if (load) {
                    server.underLoad();
                }
                assertEquals(0, ask(init));
            }
        }
        assertEquals(0, server.bytesOut);
        assertEquals(0, server.agreements);
    }

    /** The first bytes of each kind of message, every flag, every length up to a frame's. */
    @Test
    void nothingElseIsAnsweredEither() {
        SplittableRandom random = new SplittableRandom(14);
        int[] starts = {0x01010100, 0x01010300, 0x02010100, 0x02010200, 0x02010400, 0x01020100, 0x01010200, 0};
        for (int i = 0; i < 50_000; i++) {
            byte[] datagram = new byte[random.nextInt(9, 1_500)];
            random.nextBytes(datagram);
            datagram[0] = 0x4f;
            datagram[1] = 0x58;
            datagram[2] = (byte) (i % 2 == 0 ? 8 : i / 2);
            Arrays.fill(datagram, 3, 7, (byte) 0);
            datagram[7] = (byte) (datagram.length - 9 >> 8);
            datagram[8] = (byte) (datagram.length - 9);
            for (int b = 9; b < Math.min(13, datagram.length); b++) {
                datagram[b] = (byte) (starts[i / 2 % starts.length] >> 8 * (12 - b));
            }
            server.underLoad();
            assertEquals(0, ask(datagram));
        }
    }

    @Test
    void aFloodOfEverythingBringsLessThanItCosts() {
        byte[] genuine = server.init(1);
        byte[] noise = server.noise();
        for (int i = 0; i < 5_000; i++) {
            if (i % 3 == 0) {
                server.underLoad();
            }
            ask(i % 2 == 0 ? genuine : noise);
            server.now += 1_000_000_000L * (i % 2);
        }
        assertTrue(server.bytesOut > 0 && server.bytesOut <= server.bytesIn, server.bytesOut + " of " + server.bytesIn);
    }

    @Test
    void anAnswerIsNoQuestion() {
        byte[] accept = server.ask(server.init(1), Simulation.stranger(1));
        assertNull(server.ask(accept, Simulation.stranger(2)));
        server.underLoad();
        byte[] cookie = server.ask(server.init(2), Simulation.stranger(3));
        assertNull(server.ask(cookie, Simulation.stranger(4)));
    }
}
