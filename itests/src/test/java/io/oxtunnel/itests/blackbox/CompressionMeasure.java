package io.oxtunnel.itests.blackbox;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What compression costs and gains: throughput, processor time and bytes on the line with {@code compression = "lz4"}, beside "off" in the same
 * round, for lines of a log and for random bytes, over a free link and over one of 100 Mbit/s. By iperf3 from two clients of one server to the
 * target, each going first in every other round; run by {@code itests/measure compression}.
 */
public final class CompressionMeasure {
    private static final double TICKS = 100;
    private static final int PART = 16 << 20;
    private static final int NARROW = 100;

    /** What one run did; bytes on the line for each byte carried. */
    private record Result(double megabits, double cpuPerGigabyte, double line) {
    }

    private final Lab lab;
    private final Instance server;
    private final Instance compressing;
    private final Instance plain;

    private CompressionMeasure(Lab lab) throws Exception {
        this.lab = lab;
        server = start("relay", KeyPair.SERVER, "server", Configuration.server(KeyPair.CLIENT, KeyPair.OTHER).replace("[server]",
                "[server]\ncompression = [\"lz4\"]"));
        server.await("ready");
        compressing = start("client", KeyPair.CLIENT, "client", Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "compression = \"lz4\"\n");
        plain = start("other", KeyPair.OTHER, "client", Configuration.client("10.91.2.1", KeyPair.SERVER));
        compressing.await("connected");
        plain.await("connected");
    }

    private Instance start(String machine, KeyPair key, String role, String text) throws Exception {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve(role + ".toml"), text);
        return lab.start(machine, role, at);
    }

    /** Measures; {@code --rounds N}, {@code --seconds N}. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        int rounds = number(words, "--rounds", 3);
        int seconds = number(words, "--seconds", 3);
        Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "oxtunnel-measure-");
        try {
            int parts = 40 * seconds;
            Map<String, Path> contents = Map.of("text", fill(folder.resolve("text"), text(new Random(1)), parts),
                    "random", fill(folder.resolve("random"), random(new Random(2)), parts));
            Map<String, List<double[]>> ratios = new LinkedHashMap<>();
            try (Lab lab = new Lab()) {
                new CompressionMeasure(lab).run(rounds, seconds, contents, ratios);
            }
            table(ratios);
        } finally {
            Shell.sh("rm -rf " + folder);
        }
        System.exit(0);
    }

    private static int number(List<String> words, String name, int standard) {
        int at = words.indexOf(name);
        return at < 0 ? standard : Integer.parseInt(words.get(at + 1));
    }

    private static byte[] random(Random random) {
        byte[] bytes = new byte[PART];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Lines of the log of a web server. */
    private static byte[] text(Random random) {
        String[] agents = {"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "curl/8.14.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"};
        String[] parts = {"index", "api", "users", "static", "images", "orders", "search", "v2", "login", "items"};
        StringBuilder lines = new StringBuilder(PART + 400);
        while (lines.length() < PART) {
            lines.append(random.nextInt(256)).append('.').append(random.nextInt(256)).append('.').append(random.nextInt(256)).append('.')
                    .append(random.nextInt(256)).append(" - - [23/Nov/2026:02:").append(10 + random.nextInt(50)).append(':').append(10 + random.nextInt(50))
                    .append(" +0000] \"GET /").append(parts[random.nextInt(10)]).append('/').append(parts[random.nextInt(10)]).append('/')
                    .append(random.nextInt(100_000)).append(" HTTP/1.1\" 200 ").append(random.nextInt(100_000)).append(" \"https://www.example.org/")
                    .append(parts[random.nextInt(10)]).append("\" \"").append(agents[random.nextInt(3)]).append("\"\n");
        }
        return lines.substring(0, PART).getBytes(StandardCharsets.US_ASCII);
    }

    private static Path fill(Path file, byte[] part, int parts) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < parts; i++) {
                out.write(part);
            }
        }
        return file;
    }

    private void run(int rounds, int seconds, Map<String, Path> contents, Map<String, List<double[]>> ratios) throws Exception {
        Process target = new ProcessBuilder(lab.machine("target").command(List.of("iperf3", "-s")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            // The compiler sees all of it before anything counts.
            for (String machine : List.of("client", "other")) {
                for (Path content : contents.values()) {
                    one(machine, content, 3);
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (int megabits : new int[] {0, NARROW}) {
                    narrow(megabits);
                    for (String name : contents.keySet().stream().sorted().toList()) {
                        pair(round, name + (megabits == 0 ? ", free link" : ", " + megabits + " Mbit/s"), contents.get(name), seconds, ratios);
                    }
                }
            }
        } finally {
            target.destroyForcibly();
        }
    }

    private void narrow(int megabits) {
        for (String machine : List.of("client", "other")) {
            lab.machine(machine).sh(megabits == 0 ? "tc qdisc del dev uplink root || true"
                    : "tc qdisc replace dev uplink root tbf rate " + megabits + "mbit burst 128k latency 20ms");
        }
    }

    private void pair(int round, String name, Path content, int seconds, Map<String, List<double[]>> ratios) throws Exception {
        boolean first = round % 2 == 0;
        Result one = one(first ? "other" : "client", content, seconds);
        Result two = one(first ? "client" : "other", content, seconds);
        Result off = first ? one : two;
        Result lz4 = first ? two : one;
        System.out.printf(Locale.ROOT, "round %d, %s: off %.0f Mbit/s, %.2f CPU s/GB, %.2f of the line; lz4 %.0f Mbit/s, %.2f CPU s/GB, %.2f of the line%n",
                round + 1, name, off.megabits, off.cpuPerGigabyte, off.line, lz4.megabits, lz4.cpuPerGigabyte, lz4.line);
        ratios.computeIfAbsent(name, key -> new ArrayList<>()).add(new double[] {lz4.megabits / off.megabits,
            lz4.cpuPerGigabyte / off.cpuPerGigabyte, lz4.line / off.line});
    }

    private Result one(String machine, Path content, int seconds) throws Exception {
        Instance client = machine.equals("client") ? compressing : plain;
        double cpu = cpu(server) + cpu(client);
        double line = line(machine);
        String json = lab.machine(machine).sh("for i in 1 2 3 4 5; do timeout " + (seconds + 10) + " iperf3 -J -c " + Lab.TARGET4 + " -t " + seconds
                + " -F " + content + " && exit 0; sleep 1; done; exit 1");
        double bytes = received(json, "bytes");
        return new Result(received(json, "bits_per_second") / 1e6, (cpu(server) + cpu(client) - cpu) / (bytes / 1e9), (line(machine) - line) / bytes);
    }

    private double line(String machine) {
        return Double.parseDouble(lab.machine(machine).sh("cat /sys/class/net/uplink/statistics/tx_bytes").strip());
    }

    private static double received(String json, String what) {
        Matcher sum = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"" + what + "\":\\s*([0-9.e+-]+)").matcher(json);
        return sum.results().mapToDouble(found -> Double.parseDouble(found.group(1))).reduce((a, b) -> b)
                .orElseThrow(() -> new IllegalStateException("iperf3 says nothing of " + what));
    }

    private static double cpu(Instance instance) throws Exception {
        String stat = Files.readString(Path.of("/proc", Long.toString(instance.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Arrays.stream(fields, 11, 13).mapToLong(Long::parseLong).sum() / TICKS;
    }

    private static void table(Map<String, List<double[]>> ratios) {
        System.out.println("| lz4 by off in the same round | throughput | CPU seconds per GB | bytes on the line |");
        System.out.println("|---|---|---|---|");
        ratios.forEach((name, rounds) -> {
            StringBuilder row = new StringBuilder("| ").append(name);
            for (int column = 0; column < 3; column++) {
                int index = column;
                double[] sorted = rounds.stream().mapToDouble(of -> of[index]).sorted().toArray();
                row.append(String.format(Locale.ROOT, " | %.2f (%.2f..%.2f)", sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]));
            }
            System.out.println(row.append(" |"));
        });
    }
}
