package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A passive observer compares sessions of one client, with the same keys and the same packets inside. */
@Tag("T35")
@DisplayName("T35 two sessions share no bytes besides magic/version")
class T35IdentityProbingTest {
    private static final int SESSIONS = 5;
    private static final int HEADER = 9;
    /** Of a handshake message: type, version, kind, 0. */
    private static final int HANDSHAKE_CLEAR = 4;
    /** Of a protected datagram: path id and counter behind the receiver index. */
    private static final int COUNTER_AT = 13;
    private static final int CONTENT_AT = 21;
    private static final int MAC2 = 16;
    /** So many equal bytes in a row are no coincidence. */
    private static final int RUN = 5;

    private final Simulation sim = new Simulation();
    private final List<List<byte[]>> sessions = new ArrayList<>();

    @AfterEach
    void close() {
        sim.close();
    }

    private void record() {
        sim.wire = (datagram, toServer) -> {
            sessions.getLast().add(datagram.clone());
            return true;
        };
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(new ArrayList<>());
            if (i == 0) {
                sim.start();
            } else {
                sim.client.engine.connect(List.of(sim.server.address), sim.now());
            }
            sim.connected();
            sim.up();
            sim.run(50);
            sim.down();
            sim.run(50);
            sim.client.engine.disconnect(sim.client.session(), Disconnect.BY_USER, sim.now());
            sim.run(100);
        }
    }

    private static boolean handshake(byte[] datagram) {
        return datagram[2] == 0x08;
    }

    /** Returns what must look random: all but the header, the clear fields and the empty mac2. */
    private static List<byte[]> random(byte[] datagram) {
        if (handshake(datagram)) {
            return List.of(Arrays.copyOfRange(datagram, HEADER + HANDSHAKE_CLEAR, datagram.length - MAC2));
        }
        return List.of(Arrays.copyOfRange(datagram, HEADER, COUNTER_AT), Arrays.copyOfRange(datagram, CONTENT_AT, datagram.length));
    }

    private static Set<String> runs(List<byte[]> session, int length) {
        Set<String> runs = new HashSet<>();
        for (byte[] datagram : session) {
            for (byte[] part : random(datagram)) {
                for (int i = 0; i + length <= part.length; i++) {
                    runs.add(HexFormat.of().formatHex(part, i, i + length));
                }
            }
        }
        return runs;
    }

    @Test
    void noRunOfBytesComesTwice() {
        record();
        for (int i = 0; i < SESSIONS; i++) {
            for (int j = 0; j < i; j++) {
                Set<String> common = runs(sessions.get(i), RUN);
                common.retainAll(runs(sessions.get(j), RUN));
                assertEquals(Set.of(), common, "sessions " + j + " and " + i);
            }
        }
    }

    /** Position by position: what is the same in all of them is magic, flags, seq, length and the clear fields, and nothing else. */
    @Test
    void whatIsTheSameInAllSessionsSaysNothing() {
        record();
        int datagrams = sessions.getFirst().size();
        sessions.forEach(session -> assertEquals(datagrams, session.size()));
        for (int n = 0; n < datagrams; n++) {
            int which = n;
            List<byte[]> same = sessions.stream().map(session -> session.get(which)).toList();
            Set<Integer> constant = new HashSet<>();
            for (int at = 0; at < same.getFirst().length; at++) {
                int position = at;
                if (same.stream().map(datagram -> datagram[position]).distinct().count() == 1) {
                    constant.add(at);
                }
            }
            constant.removeIf(at -> permitted(same.getFirst(), at));
            assertEquals(Set.of(), constant, "datagram " + n + " of " + same.getFirst().length + " bytes");
        }
    }

    private static boolean permitted(byte[] datagram, int at) {
        return at < HEADER || (handshake(datagram) ? at < HEADER + HANDSHAKE_CLEAR || at >= datagram.length - MAC2
                : at >= COUNTER_AT && at < CONTENT_AT);
    }

    /** The receiver indices, all that tells sessions apart in clear, are new with each key. */
    @Test
    void indicesAreNewEachTime() {
        record();
        List<String> indices = sessions.stream().flatMap(session -> session.stream().filter(d -> !handshake(d))
                .map(d -> HexFormat.of().formatHex(d, HEADER, COUNTER_AT)).distinct()).toList();
        assertEquals(indices.size(), indices.stream().collect(Collectors.toSet()).size());
        assertEquals(2 * SESSIONS, indices.size());
    }

    /** The control: the comparison sees what does come again. */
    @Test
    void headersDoComeAgain() {
        record();
        byte[] init = sessions.getFirst().getFirst();
        assertTrue(sessions.stream().allMatch(session -> Arrays.equals(session.getFirst(), 0, HEADER, init, 0, HEADER)));
    }
}
