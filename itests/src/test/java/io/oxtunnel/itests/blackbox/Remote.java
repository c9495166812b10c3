package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** An {@link Agent} in a namespace, as the test talks to it. */
final class Remote implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Remote(Namespace namespace) throws IOException {
        String java = System.getProperty("java.home") + "/bin/java";
        List<String> command = List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "--enable-native-access=ALL-UNNAMED",
                "-cp", classes(), Agent.class.getName());
        process = new ProcessBuilder(namespace.command(command)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader();
        assertEquals("ok", ask("hello"));
    }

    private static String classes() {
        return Agent.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    /** Lets it go before others on a busy machine, so that its own sockets lose nothing. */
    void hurry() {
        Shell.sh("for task in /proc/" + process.pid() + "/task/*; do renice -n -10 -p ${task##*/}; done");
    }

    /** Gives a command and returns the answer. */
    String ask(String command) {
        try {
            process.outputWriter().write(command + "\n");
            process.outputWriter().flush();
            String answer = answers.readLine();
            assertNotNull(answer, "the agent has ended");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends blocks of 64 KiB by TCP to an agent, which compares. */
    void upload(String host, int blocks) {
        assertEquals("ok", ask("upload " + host + " " + blocks));
    }

    /** Fetches blocks of 64 KiB by TCP from an agent. */
    void download(String host, int blocks) {
        assertEquals("ok", ask("download " + host + " " + blocks));
    }

    /** Has a UDP datagram come back from an agent. */
    void echo(String host, int length) {
        assertEquals("ok", ask("echo " + host + " " + length));
    }

    /** Sends INITs from addresses that are not its own; returns how many and in how many milliseconds. */
    long[] flood(String host, int port, KeyPair server, int count) {
        String answer = ask("flood " + host + " " + port + " " + server.open() + " " + count);
        assertTrue(answer.matches("[0-9]+ [0-9]+"), answer);
        return Arrays.stream(answer.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** Starts to send a datagram to an agent every 10 ms. */
    void beat(String host) {
        assertEquals("ok", ask("beat " + host));
    }

    /** Waits until one of them has come back, and returns how many microseconds after the beginning that was. */
    long beaten() {
        String answer = ask("beaten");
        assertTrue(answer.matches("\\d+"), answer);
        return Long.parseLong(answer);
    }

    /** Starts a name server on an address, or changes the address that it answers with. */
    void names(String own, String answer) {
        assertEquals("ok", ask("names " + own + " " + answer));
    }

    /** Returns how many questions the name server got. */
    int asked() {
        return Integer.parseInt(ask("asked"));
    }

    /** Ends the name server. */
    void unname() {
        assertEquals("ok", ask("unname"));
    }

    /** Sends a datagram from a port of its own. */
    void datagram(String host, int port, byte[] bytes) {
        assertEquals("ok", ask("datagram " + host + " " + port + " " + HexFormat.of().formatHex(bytes)));
    }

    /** Starts to look at the frames of an interface. */
    void sniff(String device) {
        assertEquals("ok", ask("sniff " + device));
    }

    /**
     * What was seen on the line.
     *
     * @param frames all of them
     * @param clear those with inner content in clear
     */
    record Sniffed(long frames, long clear) {
    }

    /** Returns what was seen since {@link #sniff}. */
    Sniffed sniffed() {
        String[] numbers = ask("sniffed").split(" ");
        return new Sniffed(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
