package io.oxtunnel.itests.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A fuzz target of a bundle's tests, run by Jazzer (libFuzzer) in a process of its own. */
enum Target {
    /** Any bytes as a datagram or as the content of one. */
    DATAGRAM("io.oxtunnel.codec.internal.DatagramFuzz", 300),
    /** Any bytes as a control body or a handshake's payload. */
    CONTROL_BODY("io.oxtunnel.codec.internal.ControlBodyFuzz", 1_400),
    /** Any bytes against two live cores. */
    SESSION("io.oxtunnel.session.storm.SessionFuzz", 1_400),
    /** Any bytes through the whole receive path of a worker. */
    RECEIVE("io.oxtunnel.runtime.worker.ReceiveFuzz", 4_000),
    /** Any bytes as an inner packet. */
    INNER_PACKET("io.oxtunnel.runtime.inner.InnerPacketFuzz", 2_000),
    /** Any bytes as a stream of frames, in pieces. */
    FRAMES("io.oxtunnel.transport.tcp.internal.FramesFuzz", 4_000),
    /** Any bytes as segments of the clients of the userspace forwarder. */
    TCP_SEGMENT("io.oxtunnel.forwarder.userspace.tcp.SegmentFuzz", 2_000),
    /** Any bytes as packets of clients to the userspace forwarder. */
    FORWARDER("io.oxtunnel.forwarder.userspace.ForwarderFuzz", 2_000),
    /** Any bytes as a configuration file. */
    CONFIGURATION("io.oxtunnel.config.ConfigurationFuzz", 4_000);

    private static final Path BUNDLES = Path.of("..", "bundles").toAbsolutePath().normalize();
    private static final int CRASHED = 77;
    private final String type;
    private final int largest;

    Target(String type, int largest) {
        this.type = type;
        this.largest = largest;
    }

    /** Returns the file of inputs that once were worth keeping, one a line in base64. */
    Path corpus() {
        return Path.of("src/test/corpus").resolve(type.substring(type.lastIndexOf('.') + 1) + ".txt");
    }

    /**
     * Runs it.
     *
     * @param folder for what the run leaves
     * @return what it said, the last lines
     * @throws AssertionError if an input makes it fail; the message holds the input
     */
    Result run(Path folder, int seconds, long seed) throws IOException, InterruptedException {
        Path known = Corpus.unpack(corpus(), Files.createDirectories(folder.resolve("known")));
        Path found = Files.createDirectories(folder.resolve("found"));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command(seconds, seed, found, known)).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        if (!process.waitFor(seconds + 120L, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(this + " hangs: " + tail(log));
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(this + (process.exitValue() == CRASHED ? " fails" : " ended with " + process.exitValue()) + ": " + tail(log));
        }
        return new Result(this, seconds, tail(log), found);
    }

    /** What a run without a failure said. */
    record Result(Target target, int seconds, String text, Path found) {
        /** Returns the line of libFuzzer that sums up. */
        String summary() {
            return text.lines().filter(line -> line.contains("DONE") || line.startsWith("Done")).reduce((a, b) -> a.strip() + "; " + b.strip())
                    .orElse("no summary");
        }
    }

    private List<String> command(int seconds, long seed, Path found, Path known) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-Xmx512m", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-XX:+EnableDynamicAgentLoading", "-cp", classPath(), "com.code_intelligence.jazzer.Jazzer", "--target_class=" + type,
                "--instrumentation_includes=io.oxtunnel.**", "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.**",
                "--reproducer_path=.", "-max_total_time=" + seconds, "-seed=" + seed, "-max_len=" + largest, "-timeout=20",
                "-print_final_stats=1", found.toString(), known.toString());
    }

    private static String classPath() throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> bundles = Files.list(BUNDLES)) {
            bundles.sorted().forEach(bundle -> {
                all.add(bundle.resolve("target/classes").toString());
                all.add(bundle.resolve("target/test-classes").toString());
            });
        }
        all.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return String.join(File.pathSeparator, all);
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
