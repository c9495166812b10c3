package io.oxtunnel.capture.tun;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A network namespace for one test, with programs that run inside: a process cannot change its own in Java. */
final class Inside implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "oxc" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final List<Child> children = new ArrayList<>();

    /** Makes a namespace with loopback up, or skips the test where that is not possible. */
    Inside() throws Exception {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux") && status("ip", "netns", "add", name) == 0,
                "needs Linux, root and ip(8) to make a network namespace");
        sh("ip link set lo up");
    }

    private static int status(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    String name() {
        return name;
    }

    /** Runs shell commands inside and returns what they print. */
    String sh(String commands) throws Exception {
        Process process = new ProcessBuilder("ip", "netns", "exec", name, "sh", "-ec", commands).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(commands + ": " + text);
        }
        return text;
    }

    /** Returns whether a shell command inside ends well. */
    boolean succeeds(String command) throws Exception {
        return status("ip", "netns", "exec", name, "sh", "-c", command) == 0;
    }

    /** Starts a Java program inside that answers lines with lines. */
    Child start(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name, System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Child child = new Child(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
        children.add(child);
        return child;
    }

    @Override
    public void close() throws Exception {
        children.forEach(Child::kill);
        status("ip", "netns", "delete", name);
    }

    /** A running program. */
    static final class Child {
        private final Process process;
        private final PrintStream in;
        private final BufferedReader out;

        private Child(Process process) {
            this.process = process;
            in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Sends a line and returns the answer. */
        String ask(String line) throws IOException {
            in.println(line);
            return answer();
        }

        String answer() throws IOException {
            return out.readLine();
        }

        /** SIGKILL, and waits for the end. */
        void kill() {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
