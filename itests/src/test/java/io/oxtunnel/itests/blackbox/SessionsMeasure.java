package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much memory a server needs for an idle session: the shipped server with thousands of sessions that are up and silent.
 * The first ones warm it up and are not counted.
 */
public final class SessionsMeasure {
    private static final int WARM = 2_000;
    private static final int DEFAULT = 10_000;
    private static final int PORT = 51_820;
    private static final int SHOWN = 24;

    private SessionsMeasure() {
    }

    private record Use(Map<String, Long> classes, long resident) {
        long heap() {
            return classes.get("Total");
        }
    }

    /** Measures: {@code [COUNT]}. */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT;
        try (Lab lab = new Lab()) {
            Path at = lab.folder("relay", KeyPair.SERVER);
            Files.writeString(at.resolve("server.toml"), configuration(WARM + count));
            Instance server = lab.start("relay", "server", at, "env", "OXTUNNEL_JAVA_OPTS=-Xms512m -Xmx512m -XX:+AlwaysPreTouch");
            server.await("ready");
            connect(lab, 0, WARM);
            Use before = use(server);
            long began = System.nanoTime();
            connect(lab, WARM, count);
            System.out.printf("%,d sessions more in %.1f s%n", count, (System.nanoTime() - began) / 1e9);
            server.awaitSessions(WARM + count);
            Use after = use(server);
            after.classes().entrySet().stream().map(e -> Map.entry(e.getKey(), (e.getValue() - before.classes().getOrDefault(e.getKey(), 0L)) / count))
                    .filter(e -> e.getValue() >= SHOWN).sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .forEach(e -> System.out.printf("  %,6d %s%n", e.getValue(), e.getKey()));
            System.out.printf("heap     %,6d bytes a session%n", (after.heap() - before.heap()) / count);
            System.out.printf("resident %,6d bytes a session besides the heap%n", (after.resident() - before.resident()) / count);
        }
    }

    private static String configuration(int clients) {
        StringBuilder text = new StringBuilder("""
                [server]
                listen = "[::]:%d"
                key-file = "key"
                pool = ["10.77.0.0/16", "fd77::/64"]
                transports = ["udp"]
                """.formatted(PORT));
        for (int i = 0; i < clients; i++) {
            text.append("\n[[client]]\nname = \"c").append(i).append("\"\npublic-key = \"").append(Crowd.open(i)).append("\"\n");
        }
        return text.toString();
    }

    private static void connect(Lab lab, int first, int count) throws IOException, InterruptedException {
        List<String> command = lab.machine("relay").command(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED", Crowd.class.getName(), "" + first, "" + count, "" + PORT,
                KeyPair.SERVER.open()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0 || !said.equals("" + count)) {
            throw new IllegalStateException("only " + said + " of " + count + " clients connected");
        }
    }

    /** The live heap after a collection, and what of the process is in memory: the heap is all of it, and the same before and after. */
    private static Use use(Instance server) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Map<String, Long> classes = Shell.run(List.of(jcmd, "" + server.pid(), "GC.class_histogram")).ok().lines().map(l -> l.strip().split("\\s+"))
                .filter(words -> words.length > 2 && words[words[0].equals("Total") ? 2 : 1].matches("[0-9]+"))
                .collect(Collectors.toMap(words -> words[0].equals("Total") ? "Total" : words[3], words -> Long.parseLong(words[2]), Long::sum));
        String resident = Files.readString(Path.of("/proc/" + server.pid() + "/status")).lines().filter(l -> l.startsWith("RssAnon")).findFirst()
                .orElseThrow().replaceAll("[^0-9]", "");
        return new Use(classes, Long.parseLong(resident) * 1_024);
    }
}
