package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What replacing each part of a running tunnel costs: packets lost without and with it at 60 % of what the tunnel carried without loss, how long
 * a replacement takes, and what it does to ping; run by {@code itests/measure swaps}.
 */
public final class SwapsMeasure {
    private static final int FIRST_RATE = 2_000;
    private static final int LAST_RATE = 64_000;
    private static final double LOAD = 0.6;
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration CONTROL = Duration.ofSeconds(5);
    private static final Pattern TIME = Pattern.compile("time=([0-9.]+)");

    private SwapsMeasure() {
    }

    /** Measures; kinds by name, or all; {@code --swaps N}, {@code --rate PACKETS_A_SECOND}, {@code --json}. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        int swaps = number(words, "--swaps", 1_000);
        boolean json = words.contains("--json");
        List<String> named = Swaps.KINDS.keySet().stream().filter(words::contains).toList();
        List<String> rows = new ArrayList<>();
        for (String kind : named.isEmpty() ? List.copyOf(Swaps.KINDS.keySet()) : named) {
            try (Swaps lab = new Swaps()) {
                lab.swap(kind, 20, FIRST_RATE);
                int rate = words.contains("--rate") ? number(words, "--rate", 0) : (int) (LOAD * capacity(lab));
                rows.add(row(lab, kind, swaps, rate, json));
            }
        }
        System.out.println(json ? "[" + String.join(",\n ", rows) + "]"
                : "| replaced | swaps | packets/s each way | lost without | lost with | kernel drops | ms, median | ms, p99 | ping, median, ms | with swaps | p99 | with swaps |\n"
                        + "|" + "---|".repeat(12) + "\n" + String.join("\n", rows));
        System.exit(0);
    }

    private static int number(List<String> words, String name, int standard) {
        int at = words.indexOf(name);
        return at < 0 ? standard : Integer.parseInt(words.get(at + 1));
    }

    /** Returns the highest rate, to an eighth, at which all packets came back. */
    private static int capacity(Swaps lab) throws Exception {
        int rate = FIRST_RATE;
        while (rate < LAST_RATE && carries(lab, 2 * rate)) {
            rate *= 2;
        }
        int step = rate / 8;
        while (rate < LAST_RATE && carries(lab, rate + step)) {
            rate += step;
        }
        return rate;
    }

    private static boolean carries(Swaps lab, int rate) throws Exception {
        Swaps.Result result = lab.rest(rate, PROBE);
        System.err.printf("%d packets/s each way: %d sent, %d lost%n", rate, result.sent(), result.lost());
        return result.lost() == 0 && result.sent() >= 0.95 * rate * PROBE.toSeconds();
    }

    private static String row(Swaps lab, String kind, int swaps, int rate, boolean json) throws Exception {
        Ping quiet = Ping.start(lab);
        Swaps.Result without = lab.rest(rate, CONTROL);
        double[] before = quiet.times();
        Ping loud = Ping.start(lab);
        Swaps.Result with = lab.swap(kind, swaps, rate);
        double[] during = loud.times();
        System.err.printf(Locale.ROOT, "%s: %d swaps, %d of %d packets lost, without %d of %d%n", kind, swaps, with.lost(), with.sent(), without.lost(),
                without.sent());
        String row = json ? "{\"kind\": \"%s\", \"swaps\": %d, \"rate\": %d, \"lost_without\": %d, \"lost_with\": %d, \"kernel_drops\": %d, \"median_ms\": %.2f,"
                + " \"p99_ms\": %.2f, \"ping_median_ms\": %.2f, \"ping_median_swaps_ms\": %.2f, \"ping_p99_ms\": %.2f, \"ping_p99_swaps_ms\": %.2f}"
                : "| %s | %d | %d | %d | %d | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |";
        return String.format(Locale.ROOT, row, kind, swaps, rate, without.lost(), with.lost(), without.kernelDrops() + with.kernelDrops(), with.millis(0.5),
                with.millis(0.99), part(before, 0.5), part(during, 0.5), part(before, 0.99), part(during, 0.99));
    }

    /** A ping every 10 ms, until {@link #times}. */
    private record Ping(Process process, Path file) {
        static Ping start(Swaps lab) throws IOException {
            Path file = Files.createTempFile("oxit-ping", ".txt");
            return new Ping(new ProcessBuilder(lab.lab().machine("client").command(List.of("ping", "-n", "-i", "0.01", Lab.TARGET4)))
                    .redirectOutput(file.toFile()).start(), file);
        }

        /** Ends it; returns the milliseconds of each, sorted. */
        double[] times() throws Exception {
            process.destroy();
            process.waitFor();
            List<Double> times = new ArrayList<>();
            for (Matcher matcher = TIME.matcher(Files.readString(file)); matcher.find();) {
                times.add(Double.parseDouble(matcher.group(1)));
            }
            Files.delete(file);
            return times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        }
    }

    private static double part(double[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, part * sorted.length)];
    }
}
