package io.oxtunnel.session.mtu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.PathMtu;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search alone, on a fake clock and a path that answers probes or loses them. */
final class PathSearchTest {
    private static final int BASE = 1_317;
    private static final int CEILING = 1_472;
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER = Long.MIN_VALUE;
    private static final long ROUND_TRIP = 20 * MILLI;

    private final PathSearch search = new PathSearch(BASE);
    private final List<Integer> probes = new ArrayList<>();
    private IntPredicate passes = size -> true;
    private boolean alive = true;
    private boolean large;
    private long now = 7 * SECOND;
    private long heardAt = now;
    private long unansweredAt = NEVER;
    private long largeAt = NEVER;
    private long token = 1;
    private int signsOfLife;

    private PathSearch begin(int ceiling) {
        search.begin(ceiling, now);
        return search;
    }

    /** Lets time pass; every probe that passes is answered a round trip later. */
    private void run(long nanos) {
        for (long end = now + nanos; search.due() <= end;) {
            now = Math.max(now, search.due());
            largeAt = large ? now : largeAt;
            int send = search.advance(now, new PathSearch.Signs(heardAt, unansweredAt, largeAt, ROUND_TRIP));
            if ((send & PathSearch.PROBE) != 0) {
                probe((send & PathSearch.SIGN_OF_LIFE) != 0);
            }
        }
    }

    private void probe(boolean withSignOfLife) {
        probes.add(search.size());
        search.sent(++token, now);
        signsOfLife += withSignOfLife ? 1 : 0;
        if (alive && passes.test(search.size())) {
            now += ROUND_TRIP;
            heardAt = now;
            assertTrue(search.acknowledged(token, now));
        } else if (alive && withSignOfLife) {
            heardAt = now + ROUND_TRIP;
        }
    }

    @Test
    void aPathThatTakesAllCostsOneProbe() {
        begin(CEILING);
        assertEquals(CEILING, search.usable(), "nothing is held back before anything is known");
        run(SECOND);
        assertEquals(List.of(CEILING), probes);
        assertEquals(PathMtu.COMPLETE, search.state());
        run(100 * SECOND);
        assertEquals(1, probes.size(), "an idle session is left in peace");
    }

    @Test
    void everyCutIsFoundToWithinWhatPaddingRoundsTo() {
        for (int cut = BASE; cut <= 9_000; cut++) {
            PathSearchTest one = new PathSearchTest();
            int limit = cut;
            one.passes = size -> size <= limit;
            one.begin(8_972).usable();
            one.run(60 * SECOND);
            assertEquals(PathMtu.COMPLETE, one.search.state(), "cut " + cut);
            int found = one.search.usable();
            assertTrue(found <= cut && Math.min(cut, 8_972) - found <= ProbeSizes.NEAR, "cut " + cut + ", found " + found);
            assertTrue(one.probes.size() <= 40, "cut " + cut + ": " + one.probes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_372, 1_352, 1_392, 1_432, 1_444, 1_452, 1_464})
    void whatLinksReallyHaveIsFoundExactly(int cut) {
        passes = size -> size <= cut;
        begin(CEILING);
        run(10 * SECOND);
        assertEquals(cut, search.usable());
    }

    @Test
    void aCutIsFoundWithinSeconds() {
        passes = size -> size <= 1_372;
        begin(CEILING);
        long start = now;
        while (search.state() != PathMtu.COMPLETE) {
            run(MILLI * 100);
            now += MILLI * 100;
        }
        assertTrue(now - start < 6 * SECOND, (now - start) / MILLI + " ms: " + probes);
    }

    @Test
    void theBaseIsInUseUntilMoreIsKnown() {
        passes = size -> size <= 1_372;
        begin(CEILING);
        run(2 * PathSearch.MAX_PROBES * 290 * MILLI);
        assertEquals(CEILING, probes.getFirst());
        assertTrue(search.usable() >= BASE && search.usable() <= 1_372, "in use: " + search.usable());
    }

    @Test
    void lostProbesDoNotMislead() {
        for (int seed = 0; seed < 500; seed++) {
            PathSearchTest one = new PathSearchTest();
            SplittableRandom random = new SplittableRandom(seed);
            one.passes = size -> size <= 1_400 && random.nextInt(10) > 0;
            one.large = true;
            one.begin(CEILING);
            one.run(3_000 * SECOND);
            assertTrue(one.search.usable() >= BASE && one.search.usable() <= 1_400, "seed " + seed + ": " + one.search.usable());
        }
    }

    @Test
    void aPathBelowTheBaseIsAnErrorAndIsTriedAgain() {
        passes = size -> size < BASE;
        begin(CEILING);
        run(5 * SECOND);
        assertEquals(PathMtu.ERROR, search.state());
        assertEquals(BASE, search.usable());
        passes = size -> true;
        large = true;
        run(PathSearch.RETRY + 20 * SECOND);
        assertEquals(PathMtu.COMPLETE, search.state());
        assertEquals(CEILING, search.usable());
    }

    @Test
    void aBlackHoleIsLeftWhileThereIsTraffic() {
        large = true;
        begin(CEILING);
        run(30 * SECOND);
        assertEquals(CEILING, search.usable());
        passes = size -> size <= 1_372;
        run(PathSearch.CONFIRM + 8 * SECOND);
        assertEquals(1_372, search.usable());
        assertEquals(PathMtu.COMPLETE, search.state());
    }

    @Test
    void silenceAfterLargeDataIsLookedIntoAtOnce() {
        large = true;
        begin(CEILING);
        run(5 * SECOND);
        probes.clear();
        passes = size -> size <= 1_372;
        unansweredAt = now;
        run(3 * SECOND);
        assertEquals(CEILING, probes.getFirst(), "what is in use is doubted first");
        assertTrue(search.usable() < CEILING);
    }

    @Test
    void aDeadPeerSaysNothingAboutSizes() {
        large = true;
        begin(CEILING);
        run(5 * SECOND);
        alive = false;
        run(300 * SECOND);
        assertEquals(CEILING, search.usable());
        int sent = probes.size();
        run(300 * SECOND);
        assertEquals(sent, probes.size(), "nothing more is sent into the silence");
        assertTrue(signsOfLife > 0);
        alive = true;
        passes = size -> size <= 1_372;
        heardAt = now;
        run(15 * SECOND);
        assertEquals(1_372, search.usable(), "with a sign of life it goes on");
    }

    @Test
    void aWiderPathIsNoticedAfterTheRaiseTimer() {
        passes = size -> size <= 1_372;
        large = true;
        begin(CEILING);
        run(20 * SECOND);
        passes = size -> true;
        run(500 * SECOND);
        assertEquals(1_372, search.usable());
        run(110 * SECOND);
        assertEquals(CEILING, search.usable());
    }

    @Test
    void probesAreFew() {
        passes = size -> size <= 1_372;
        large = true;
        begin(CEILING);
        run(20 * SECOND);
        probes.clear();
        run(3_600 * SECOND);
        assertTrue(probes.size() <= 360 + 6 * PathSearch.MAX_PROBES, probes.size() + " in an hour of traffic");
    }

    @Test
    void aSmallerAgreementCountsAtOnceAndALargerOneIsProbedFirst() {
        begin(CEILING);
        run(SECOND);
        search.adjust(1_400, now);
        assertEquals(1_400, search.usable());
        run(SECOND);
        search.adjust(CEILING, now);
        assertEquals(1_400, search.usable());
        run(SECOND);
        assertEquals(CEILING, search.usable());
    }

    @Test
    void anAnswerToAnEarlierProbeOfTheSameSizeCountsAndAStrangersTokenDoesNot() {
        begin(CEILING);
        PathSearch.Signs signs = new PathSearch.Signs(now, NEVER, NEVER, ROUND_TRIP);
        assertEquals(PathSearch.PROBE, search.advance(now, signs));
        search.sent(41, now);
        now = search.due();
        assertEquals(PathSearch.PROBE, search.advance(now, signs) & PathSearch.PROBE);
        search.sent(42, now);
        assertFalse(search.acknowledged(43, now));
        assertFalse(search.acknowledged(0, now));
        assertTrue(search.acknowledged(41, now));
        assertFalse(search.acknowledged(42, now), "once");
    }

    @Test
    void whereNoKeyMaySendItIsTriedAgain() {
        begin(CEILING);
        PathSearch.Signs signs = new PathSearch.Signs(now, NEVER, NEVER, ROUND_TRIP);
        for (int i = 0; i < 10; i++) {
            assertEquals(PathSearch.PROBE, search.advance(now, signs));
            search.sent(0, now);
            assertEquals(now + SECOND, search.due());
            now += SECOND;
        }
        assertEquals(CEILING, search.usable());
    }
}
