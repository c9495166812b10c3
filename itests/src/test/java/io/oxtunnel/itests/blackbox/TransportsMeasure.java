package io.oxtunnel.itests.blackbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Throughput, small packets and processor time of each transport in the same rounds, by iperf3 between client and target; run by
 * {@code itests/measure transports}.
 */
public final class TransportsMeasure {
    private static final List<String> ALL = List.of("udp", "tcp", "tls", "af-xdp");
    private static final double TICKS = 100;

    /** What one transport did in one round. */
    private record Result(double megabits, double packets, double cpuPerGigabyte) {
    }

    private TransportsMeasure() {
    }

    /** Measures the transports that the arguments name: a transport's name, or "tls"; {@code --rounds N}, {@code --seconds N}. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        int rounds = number(words, "--rounds", 3);
        int seconds = number(words, "--seconds", 5);
        List<String> named = words.stream().filter(word -> word.matches("[a-z][a-z-]*")).toList();
        Map<String, Result[]> results = new LinkedHashMap<>();
        (named.isEmpty() ? ALL : named).forEach(name -> results.put(name, new Result[rounds]));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Result[]> each : results.entrySet()) {
                Result result = measure(each.getKey(), seconds);
                each.getValue()[round] = result;
                System.out.printf(Locale.ROOT, "round %d, %s: %.0f Mbit/s, %.0f packets/s of 64 bytes, %.2f CPU s/GB%n", round + 1,
                        each.getKey(), result.megabits, result.packets, result.cpuPerGigabyte);
            }
        }
        table(results);
        System.exit(0);
    }

    private static int number(List<String> words, String name, int standard) {
        int at = words.indexOf(name);
        return at < 0 ? standard : Integer.parseInt(words.get(at + 1));
    }

    private static void table(Map<String, Result[]> results) {
        Result[] first = results.values().iterator().next();
        String name = results.keySet().iterator().next();
        System.out.println("| transport, ratio to " + name + " of the same round | throughput | 64-byte packets a second | CPU seconds per GB |");
        System.out.println("|---|---|---|---|");
        results.forEach((transport, of) -> {
            StringBuilder line = new StringBuilder("| ").append(transport);
            for (int column = 0; column < 3; column++) {
                String[] cells = new String[of.length];
                for (int i = 0; i < of.length; i++) {
                    cells[i] = String.format(Locale.ROOT, "%.2f", value(of[i], column) / value(first[i], column));
                }
                line.append(" | ").append(String.join(", ", cells));
            }
            System.out.println(line.append(" |"));
        });
    }

    private static double value(Result result, int column) {
        return column == 0 ? result.megabits : column == 1 ? result.packets : result.cpuPerGigabyte;
    }

    private static Result measure(String transport, int seconds) throws Exception {
        try (Lab lab = new Lab()) {
            String tls = transport.equals("tls") ? "\n[transport.tcp]\ntls = true\n" : "";
            // The relay has no default route that would name the interface towards the client.
            String serverTables = transport.equals("af-xdp") ? "\n[transport.af-xdp]\ninterface = \"client\"\n" : tls;
            Instance server = start(lab, "relay", KeyPair.SERVER, "server", Configuration.server(KeyPair.CLIENT), transport, serverTables);
            Matcher pin = Pattern.compile("\\(pin (\\S+)\\)").matcher(server.await("ready"));
            String known = tls.isEmpty() || !pin.find() ? "" : tls + "pin = \"" + pin.group(1) + "\"\n";
            Instance client = start(lab, "client", KeyPair.CLIENT, "client", Configuration.client(Lab.RELAY4, KeyPair.SERVER), transport, known);
            client.await("connected");
            Process target = new ProcessBuilder(lab.machine("target").command(List.of("iperf3", "-s")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try {
                iperf(lab, 2, "-R");
                double before = cpu(server) + cpu(client);
                String bulk = iperf(lab, seconds, "-R");
                double spent = cpu(server) + cpu(client) - before;
                String small = iperf(lab, seconds, "-u -b 0 -l 64");
                double bytes = sum(bulk, "sum_received", "bytes");
                return new Result(sum(bulk, "sum_received", "bits_per_second") / 1e6,
                        (sum(small, "sum", "packets") - sum(small, "sum", "lost_packets")) / sum(small, "sum", "seconds"), spent / (bytes / 1e9));
            } finally {
                target.destroyForcibly();
            }
        }
    }

    private static Instance start(Lab lab, String machine, KeyPair key, String role, String text, String transport, String tables) throws Exception {
        Path at = lab.folder(machine, key);
        String name = transport.equals("tls") ? "tcp" : transport;
        Files.writeString(at.resolve(role + ".toml"), text.replace("transports = [\"udp\"]", "transports = [\"" + name + "\"]") + tables);
        return lab.start(machine, role, at);
    }

    /** Runs iperf3 on the client's machine, for a bounded time; returns its JSON. */
    private static String iperf(Lab lab, int seconds, String options) {
        return lab.machine("client").sh("for i in 1 2 3 4 5; do timeout " + (seconds + 10) + " iperf3 -J -c " + Lab.TARGET4 + " -t " + seconds + " " + options
                + " && exit 0; sleep 1; done; exit 1");
    }

    private static double sum(String json, String of, String what) {
        Matcher sum = Pattern.compile("\"" + of + "\":\\s*\\{[^}]*\"" + what + "\":\\s*([0-9.e+-]+)").matcher(json);
        // The last one: before it each interval has its own.
        return sum.results().mapToDouble(found -> Double.parseDouble(found.group(1))).reduce((a, b) -> b)
                .orElseThrow(() -> new IllegalStateException("iperf3 says nothing of " + of + "." + what));
    }

    private static double cpu(Instance instance) throws Exception {
        String stat = Files.readString(Path.of("/proc", Long.toString(instance.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Arrays.stream(fields, 11, 13).mapToLong(Long::parseLong).sum() / TICKS;
    }
}
