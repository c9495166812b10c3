package io.oxtunnel.session.storm;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What the network does to datagrams for a while.
 *
 * @param loss of 1,000 datagrams, 0..1,000
 * @param duplication of 1,000
 * @param forgery how many of 1,000 an attacker copies, changes or sends from his own address
 * @param delay one way, nanoseconds
 * @param jitter most that is added to it, nanoseconds: this reorders
 * @param largest datagram that passes, bytes
 */
record Weather(int loss, int duplication, int forgery, long delay, long jitter, int largest) {
    /** Nothing is lost, nobody attacks. */
    static final Weather CALM = new Weather(0, 0, 0, TimeUnit.MILLISECONDS.toNanos(10), 0, 65_535);
    private static final int ANY_SIZE = 65_535;

    /** Draws the weather for some seconds of a storm. */
    static Weather draw(SplittableRandom random) {
        int loss = switch (random.nextInt(8)) {
            case 0 -> 1_000;
            case 1, 2 -> random.nextInt(300, 700);
            case 3, 4 -> random.nextInt(300);
            default -> 0;
        };
        long delay = TimeUnit.MICROSECONDS.toNanos(1L << random.nextInt(7, 21));
        long jitter = random.nextBoolean() ? 0 : random.nextLong(delay * 4);
        int largest = random.nextInt(4) == 0 ? random.nextInt(300, 1_500) : ANY_SIZE;
        return new Weather(loss, random.nextBoolean() ? 0 : random.nextInt(200), random.nextBoolean() ? 0 : random.nextInt(300), delay,
                jitter, largest);
    }

    boolean loses(SplittableRandom random, int length) {
        return length > largest || random.nextInt(1_000) < loss;
    }

    boolean duplicates(SplittableRandom random) {
        return random.nextInt(1_000) < duplication;
    }

    boolean attacks(SplittableRandom random) {
        return random.nextInt(1_000) < forgery;
    }

    long takes(SplittableRandom random) {
        return delay + (jitter == 0 ? 0 : random.nextLong(jitter));
    }
}
