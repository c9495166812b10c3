package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.tunnel.Observation;
import io.oxtunnel.api.tunnel.Observation.Point;
import io.oxtunnel.api.tunnel.Observation.Verdict;
import io.oxtunnel.api.tunnel.PacketWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a watch is told of packets on their way out. */
final class WatchTest {
    private static final int HERE = 0x0a000001;
    private static final int NOWHERE = 0x0a0000ff;

    private final Bench bench = new Bench();
    private final Random random = new Random(7);

    @AfterEach
    void nothingLeaks() {
        bench.close();
    }

    private PacketWatch watch(boolean contents) throws IOException {
        return bench.watches.open(new PacketWatch.Request(EnumSet.allOf(Point.class), "", contents, "a test"), 1, List::of);
    }

    private static List<Observation> seen(PacketWatch watch) {
        List<Observation> seen = new ArrayList<>();
        for (Observation next = watch.poll(); next != null; next = watch.poll()) {
            seen.add(next);
        }
        return seen;
    }

    @Test
    void tellsEachPacketAndEachTrainWithWhatLeft() throws Exception {
        bench.session(1 << 4, HERE);
        try (PacketWatch watch = watch(true)) {
            List<byte[]> packets = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                packets.add(Bench.udp(HERE, 1_000, 0, random));
                bench.inner.put(packets.getLast(), 0);
            }
            bench.pump();
            List<Observation> seen = seen(watch);
            List<Observation> inner = seen.stream().filter(one -> one.point() == Point.PACKET_OUT).toList();
            assertEquals(100, inner.size());
            for (int i = 0; i < 100; i++) {
                assertEquals(Verdict.PASSED, inner.get(i).verdict());
                assertEquals(17, inner.get(i).protocol());
                assertArrayEquals(packets.get(i), inner.get(i).contents());
            }
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            seen.stream().filter(one -> one.point() == Point.DATAGRAM_OUT).forEach(one -> told.writeBytes(one.contents()));
            ByteArrayOutputStream left = new ByteArrayOutputStream();
            bench.wire.sent.forEach(item -> left.writeBytes(item.bytes()));
            assertArrayEquals(left.toByteArray(), told.toByteArray());
            assertEquals(0, watch.missed());
        }
    }

    @Test
    void tellsWhyAPacketIsDropped() throws Exception {
        bench.session(1 << 4, HERE);
        try (PacketWatch watch = watch(false)) {
            bench.inner.put(Bench.udp(NOWHERE, 10, 0, random), 0);
            bench.inner.put(new byte[] {0x45, 0}, 0);
            bench.pump();
            List<Observation> seen = seen(watch);
            assertEquals(List.of(DropReason.NO_SESSION, DropReason.MALFORMED_INNER), seen.stream().map(Observation::reason).toList());
            assertTrue(seen.stream().allMatch(one -> one.contents().length == 0), "contents were not asked for");
        }
    }

    @Test
    void tellsWhatIsHeldForAKey() throws Exception {
        bench.session(1 << 4, HERE);
        bench.holding.add(HERE);
        try (PacketWatch watch = watch(false)) {
            bench.inner.put(Bench.udp(HERE, 10, 0, random), 0);
            bench.pump();
            assertEquals(List.of(Verdict.HELD), seen(watch).stream().map(Observation::verdict).toList());
        }
    }

    @Test
    void countsWhatNobodyReadAndDropsNothingOfIt() throws Exception {
        bench.session(1 << 4, HERE);
        try (PacketWatch watch = watch(true)) {
            int packets = 5_000;
            for (int i = 0; i < packets; i++) {
                bench.inner.put(Bench.udp(HERE, 1_200, 0, random), 0);
            }
            bench.pump();
            int datagrams = bench.wire.sent.stream().mapToInt(item -> item.parts().size()).sum();
            assertEquals(packets, datagrams);
            List<Observation> seen = seen(watch);
            assertTrue(watch.missed() > 0 && seen.size() < packets, seen.size() + " seen, " + watch.missed() + " missed");
            bench.inner.put(Bench.udp(HERE, 50, 0, random), 0);
            bench.pump();
            assertEquals(2, seen(watch).size(), "there is room again");
        }
    }

    @Test
    void nobodyIsToldAfterwards() throws Exception {
        bench.session(1 << 4, HERE);
        PacketWatch watch = watch(false);
        assertEquals(List.of("a test"), bench.watches.purposes());
        watch.close();
        watch.close();
        assertNull(bench.watches.current());
        bench.inner.put(Bench.udp(HERE, 50, 0, random), 0);
        bench.pump();
        assertNull(watch.poll());
    }

    @Test
    void noMoreThanFourAtATime() throws Exception {
        for (int i = 0; i < 4; i++) {
            watch(false);
        }
        assertTrue(assertThrows(IOException.class, () -> watch(false)).getMessage().contains("4 watches"));
    }
}
