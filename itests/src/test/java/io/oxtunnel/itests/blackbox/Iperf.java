package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** iperf3 between the client's machine and the target of a lab, and the processor time that both roles spend meanwhile. */
final class Iperf implements AutoCloseable {
    private static final double TICKS = 100;

    private final Lab lab;
    private final List<Instance> roles;
    private final Process target;
    private double cpu;
    private double bytes;

    /** Starts the target's side. */
    Iperf(Lab lab, Instance... roles) throws IOException {
        this.lab = lab;
        this.roles = List.of(roles);
        target = new ProcessBuilder(lab.machine("target").command(List.of("iperf3", "-s")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Runs without counting, so that what is compiled while it runs is compiled. */
    void warmUp(int seconds, String options) {
        run(seconds, options);
    }

    /** Returns Mbit/s of TCP that arrived; its bytes and processor time count. */
    double megabits(int seconds, String options) throws IOException {
        double before = spent();
        String said = run(seconds, options);
        cpu += spent() - before;
        bytes += sum(said, "sum_received", "bytes");
        return sum(said, "sum_received", "bits_per_second") / 1e6;
    }

    /** Returns how many UDP datagrams with 64 bytes of payload arrived in a second, when as many were sent as could be. */
    double packets(int seconds) {
        String said = run(seconds, "-u -b 0 -l 64");
        return (sum(said, "sum", "packets") - sum(said, "sum", "lost_packets")) / sum(said, "sum", "seconds");
    }

    /** Returns the processor seconds of both roles per gigabyte of all that {@link #megabits} moved. */
    double cpuPerGigabyte() {
        return cpu / (bytes / 1e9);
    }

    private String run(int seconds, String options) {
        return lab.machine("client").sh("for i in 1 2 3 4 5; do timeout " + (seconds + 10) + " iperf3 -J -c " + Lab.TARGET4 + " -t " + seconds + " " + options
                + " && exit 0; sleep 1; done; exit 1");
    }

    private static double sum(String json, String of, String what) {
        Matcher sum = Pattern.compile("\"" + of + "\":\\s*\\{[^}]*\"" + what + "\":\\s*([0-9.e+-]+)").matcher(json);
        // The last one: before it each interval has its own.
        return sum.results().mapToDouble(found -> Double.parseDouble(found.group(1))).reduce((a, b) -> b)
                .orElseThrow(() -> new IllegalStateException("iperf3 says nothing of " + of + "." + what));
    }

    private double spent() throws IOException {
        double sum = 0;
        for (Instance role : roles) {
            String stat = Files.readString(Path.of("/proc", Long.toString(role.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            sum += Arrays.stream(fields, 11, 13).mapToLong(Long::parseLong).sum() / TICKS;
        }
        return sum;
    }

    @Override
    public void close() {
        target.destroyForcibly();
    }
}
