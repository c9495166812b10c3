package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Distribution;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command of the shell through the socket of a server with one client. */
class ShellIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String INSIDE = "10.77.0.1";
    private static final int PINGS = 10;
    private static final int ECHO = 20 + 8 + 77;

    private static Lab lab;
    private static Instance server;
    private static Instance client;

    @TempDir
    Path folder;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        server = lab.server();
        server.await("ready");
        client = lab.client();
        client.await("connected");
    }

    @AfterEach
    void saysNoSecret() throws Exception {
        String log = server.log() + client.log();
        assertFalse(log.contains(KeyPair.SERVER.secret()) || log.contains(KeyPair.CLIENT.secret()), "a key in a log");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** An answer: what came on standard output and on the error output, and the exit status. */
    private record Answer(String out, String err, int status) {
    }

    private static Answer ask(Instance instance, String line) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(instance.admin().bytes(line));
        StringBuilder[] streams = {new StringBuilder(), new StringBuilder()};
        while (true) {
            int type = in.get();
            byte[] bytes = new byte[in.getInt()];
            in.get(bytes);
            if (type == 3) {
                Answer answer = new Answer(streams[0].toString(), streams[1].toString(), bytes[0]);
                assertFalse((answer.out() + answer.err()).contains(KeyPair.SERVER.secret()), line);
                return answer;
            }
            streams[type - 1].append(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "sessions", "session client-1", "services", "pipeline", "counters", "counters --all", "counters --handshakes",
            "accounts", "exclusions", "explain client-1", "doctor", "log", "log info io.oxtunnel.shell", "plugins", "plugins --all", "reload", "help",
            "help trace", "help capture", "complete 'explain c'", "top --rounds 1", "wait --timeout 5"})
    void answersPeopleAndPrograms(String line) throws Exception {
        Answer people = ask(server, line);
        assertEquals(0, people.status(), people.err());
        assertFalse(people.out().isBlank(), line);
        Answer programs = ask(server, line + " --json");
        assertEquals(0, programs.status(), programs.out() + programs.err());
        JsonText.check(programs.out());
        assertEquals("", programs.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain nobody", "session ffff", "disconnect nobody", "swap forwarder nothing", "swap", "log shout", "status one two",
            "trace nobody", "trace client-1 0", "capture relative.pcap", "capture /nowhere/x.pcap", "capture /tmp/x.pcap --packets 0", "top --interval 0",
            "help nothing", "wait --timeout x", "frobnicate"})
    void refusesWithAUsefulLine(String line) throws Exception {
        Answer people = ask(server, line);
        assertEquals(1, people.status(), people.out());
        assertTrue(people.err().matches("(?s).*(allowed|there are|help|name it|cannot make|no provider|not installed|installed).*"), people.err());
        Answer programs = ask(server, line + " --json");
        assertEquals(1, programs.status(), programs.out());
        assertTrue(programs.out().startsWith("{\"error\":"), programs.out());
        JsonText.check(programs.out());
    }

    @Test
    void everyCommandOfHelpHasAPageWithAnExample() throws Exception {
        List<String> names = ask(server, "help").out().lines().skip(1).takeWhile(line -> !line.isBlank()).map(line -> line.split(" ")[0]).toList();
        assertTrue(names.containsAll(List.of("status", "session", "pipeline", "trace", "top", "capture", "plugins", "log", "swap", "reload")), names.toString());
        for (String name : names) {
            String page = ask(server, "help " + name).out();
            assertTrue(page.startsWith("usage: " + name) && page.contains("example: ") && page.contains("--json"), page);
        }
        assertTrue(ask(server, "statsu").err().contains("did you mean \"status\"?"));
    }

    @Test
    void tablesFitTheTerminal() throws Exception {
        String wide = ask(server, "sessions").out();
        assertEquals(2, wide.lines().count(), wide);
        String narrow = new String(server.admin().raw("terminal 60 24\nrun sessions\n"), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(narrow.lines().allMatch(line -> line.length() <= 66) && narrow.contains("client-1"), narrow);
    }

    private void ping() {
        String out = lab.machine("client").sh("ping -n -q -c " + PINGS + " -i 0.05 -s 77 -p a5 " + INSIDE);
        assertTrue(out.contains(" 0% packet loss"), out);
    }

    private CompletableFuture<Answer> watching(String line) throws Exception {
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return ask(server, line);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        Conditions.await(LIMIT, () -> line + " does not begin", () -> answer.isDone() || ask(server, "status --json").out().contains("\"watches\":[\""));
        return answer;
    }

    @Test
    void tracesWhatIsDecided() throws Exception {
        int lines = 30;
        CompletableFuture<Answer> trace = watching("trace client-1 " + lines + " --json");
        ping();
        List<String> seen = trace.get().out().lines().toList();
        assertEquals(lines, seen.size());
        seen.forEach(JsonText::check);
        List<String> packets = seen.stream().filter(line -> line.contains("\"point\":\"packet_")).toList();
        long in = packets.stream().filter(line -> line.contains("packet_in")).count();
        assertTrue(packets.stream().allMatch(line -> line.contains("\"bytes\":" + ECHO + ",") && line.contains("\"verdict\":\"passed\"")
                && line.contains("\"protocol\":1,") && line.contains("\"peer\":\"client-1\"")), packets.toString());
        assertTrue(in >= 5 && packets.size() - in <= in && packets.size() - in >= in - 1, seen.toString());
        assertTrue(ask(server, "status --json").out().contains("\"watches\":[]"));
    }

    @Test
    void capturesInnerPackets() throws Exception {
        Path file = folder.resolve("in.pcap");
        CompletableFuture<Answer> capture = watching("capture " + file + " --inner --packets " + 2 * PINGS + " --seconds 20 --json");
        assertTrue(ask(server, "status").out().contains("WARNING: capture of inner packets, IN CLEAR"));
        ping();
        assertTrue(capture.get().out().contains("\"packets\":" + 2 * PINGS + ","), capture.get().out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        List<ByteBuffer> packets = Pcap.read(file);
        assertEquals(2 * PINGS, packets.size());
        for (int type : new int[] {0, 8}) {
            assertEquals(PINGS, packets.stream().filter(packet -> packet.get(9) == 1 && packet.get(20) == type && packet.remaining() == ECHO
                    && packet.get(ECHO - 1) == (byte) 0xa5).count());
        }
        assertTrue(server.log().contains("IN CLEAR"), "the log tells");
        Answer again = ask(server, "capture " + file);
        assertEquals(1, again.status());
        assertTrue(again.err().contains("exists already"), again.err());
    }

    @Test
    void capturesSealedDatagrams() throws Exception {
        Path file = folder.resolve("out.pcap");
        CompletableFuture<Answer> capture = watching("capture " + file + " --packets " + 2 * PINGS + " --seconds 20 --json");
        ping();
        capture.get();
        List<ByteBuffer> packets = Pcap.read(file);
        assertEquals(2 * PINGS, packets.size());
        long data = packets.stream().filter(packet -> packet.get(9) == 17 && packet.remaining() >= 28 + ECHO).count();
        assertTrue(data >= PINGS, data + " sealed packets");
        byte[] clear = "\u00a5".repeat(16).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        String all = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertFalse(all.contains(new String(clear, java.nio.charset.StandardCharsets.ISO_8859_1)), "clear text in a capture of sealed datagrams");
    }

    @Test
    void aReaderThatGoesAwayEndsTheCommand() throws Exception {
        String ctl = Distribution.script() + " ctl --state " + server.state();
        Shell.sh(ctl + " top | head -n 1");
        Process trace = new ProcessBuilder(List.of("sh", "-c", "exec " + ctl + " trace client-1 1000000")).redirectErrorStream(true).start();
        Conditions.await(LIMIT, () -> "no trace", () -> ask(server, "status --json").out().contains("\"watches\":[\"trace"));
        trace.toHandle().destroyForcibly();
        trace.waitFor();
        Conditions.await(LIMIT, () -> "the trace goes on", () -> ask(server, "status --json").out().contains("\"watches\":[]"));
    }

    /** The whole of it: script(1) gives the shell a terminal. */
    @Test
    void editsAndCompletesLinesAtATerminal() throws Exception {
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v script")).status() == 0, "needs script(1), of util-linux");
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", Distribution.script() + " shell --state " + server.state(), "/dev/null");
        builder.environment().put("XDG_STATE_HOME", folder.toString());
        builder.environment().put("TERM", "xterm");
        Process shell = builder.redirectErrorStream(true).start();
        StringBuffer screen = new StringBuffer();
        Thread.ofVirtual().start(() -> {
            try {
                for (int c = shell.getInputStream().read(); c >= 0; c = shell.getInputStream().read()) {
                    screen.append((char) c);
                }
            } catch (java.io.IOException e) {
                screen.append(e.getMessage());
            }
        });
        List<String[]> dialogue = new ArrayList<>();
        dialogue.add(new String[] {"sta\t", "status "});
        dialogue.add(new String[] {"\r", "server ready"});
        dialogue.add(new String[] {"explain cl\t", "explain client-"});
        dialogue.add(new String[] {"1\r", "session established"});
        dialogue.add(new String[] {"top\r", "server worker"});
        dialogue.add(new String[] {"\u0003", "oxtunnel> "});
        Conditions.await(LIMIT, screen::toString, () -> screen.indexOf("oxtunnel> ") >= 0);
        for (String[] turn : dialogue) {
            int before = screen.length();
            shell.getOutputStream().write(turn[0].getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            shell.getOutputStream().flush();
            Conditions.await(LIMIT, () -> turn[1] + " not in: " + screen.substring(before), () -> screen.indexOf(turn[1], before) >= 0);
            if (turn[0].endsWith("\r") && !turn[0].startsWith("top")) {
                Conditions.await(LIMIT, () -> "no prompt: " + screen.substring(before), () -> screen.indexOf("oxtunnel> ", before) >= 0);
            }
        }
        shell.getOutputStream().write(4);
        shell.getOutputStream().flush();
        assertTrue(shell.waitFor(20, java.util.concurrent.TimeUnit.SECONDS), "Ctrl-D does not leave: " + screen);
        Path history = folder.resolve("oxtunnel/shell-history");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(history)));
        assertTrue(Files.readString(history).contains("explain client-1"), Files.readString(history));
    }
}
