package io.oxtunnel.itests.measure;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Full handshakes a second on one core in one server's core with the libcrypto provider, from the INIT to the session that carries data,
 * beside what libcrypto needs for their X25519 alone. Both in turns, in processor time of one thread: only their ratio is firm on a machine
 * that has other work.
 */
public final class Handshakes {
    private static final int DEFAULT_SECONDS = 10;
    private static final int MAX_SECONDS = 600;
    // Until the compilers have seen all of it.
    private static final int WARM_ROUNDS = 30;
    private static final int LEAST_ROUNDS = 11;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Handshakes() {
    }

    /** One turn of both, in nanoseconds of processor time a handshake. */
    private record Round(double limit, double server) {
        double ratio() {
            return limit / server;
        }
    }

    /** Measures: {@code [SECONDS]}. */
    public static void main(String[] arguments) throws Throwable {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_SECONDS;
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("seconds: " + seconds + "; allowed: 1 to " + MAX_SECONDS);
        }
        LibcryptoLimit limit = new LibcryptoLimit();
        try (BusyServer server = new BusyServer()) {
            rounds(limit, server, 0, WARM_ROUNDS);
            Round[] rounds = rounds(limit, server, seconds, LEAST_ROUNDS);
            Arrays.sort(rounds, (a, b) -> Double.compare(a.ratio(), b.ratio()));
            Round median = rounds[rounds.length / 2];
            print("libcrypto, X25519 alone: 4 agreements, 1 key", median.limit());
            print("server, INIT to session that carries data", median.server());
            System.out.printf("ratio %.2f, the median of %d rounds of %d handshakes; %.2f to %.2f; %,d sessions were made%n", median.ratio(), rounds.length,
                    BusyServer.CLIENTS, rounds[0].ratio(), rounds[rounds.length - 1].ratio(), server.established());
        }
    }

    private static void print(String what, double nanos) {
        System.out.printf("%-48s %8.1f us %,10.0f a second%n", what, nanos / 1e3, 1e9 / nanos);
    }

    private static Round[] rounds(LibcryptoLimit limit, BusyServer server, int seconds, int least) throws Throwable {
        Round[] rounds = {};
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        do {
            byte[][] inits = server.inits();
            long start = THREADS.getCurrentThreadCpuTime();
            server.serve(inits);
            long served = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < BusyServer.CLIENTS; i++) {
                limit.handshake();
            }
            long end = THREADS.getCurrentThreadCpuTime();
            rounds = Arrays.copyOf(rounds, rounds.length + 1);
            rounds[rounds.length - 1] = new Round((double) (end - served) / BusyServer.CLIENTS, (double) (served - start) / BusyServer.CLIENTS);
        } while (rounds.length < least || System.nanoTime() < until);
        return rounds;
    }
}
