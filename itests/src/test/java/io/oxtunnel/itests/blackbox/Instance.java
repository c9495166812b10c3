package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A role that runs: the shipped start script in a namespace. Its process is the virtual machine itself, for everything before execs. */
final class Instance {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final Process process;
    private final Path state;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /**
     * Starts a role.
     *
     * @param wrapper command that the script is run by, such as setpriv; empty for none
     */
    Instance(Namespace namespace, List<String> wrapper, String role, Path config, Path state) throws IOException {
        this.state = state;
        log = config.resolveSibling(config.getFileName() + ".log");
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(Distribution.script().toString(), role, "--config", config.toString(), "--state", state.toString()));
        process = new ProcessBuilder(namespace.command(command)).redirectError(log.toFile()).start();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (var out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("standard output cannot be read: " + e.getMessage());
        }
    }

    /** Waits for a line on standard output that starts so, and returns it; what comes before is passed over. */
    String await(String start) throws Exception {
        for (long until = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < until && (process.isAlive() || !lines.isEmpty());) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && line.startsWith(start)) {
                return line;
            }
        }
        return fail("no line \"" + start + "\"; the log says:\n" + log());
    }

    /** Returns whether such a line has been printed and not been read yet. */
    boolean printed(String start) {
        return lines.stream().anyMatch(line -> line.startsWith(start));
    }

    /** Returns standard error, which is the log. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** Waits until the log has a text. */
    void awaitLog(String text) throws Exception {
        Conditions.await(LIMIT, () -> {
            try {
                return "no \"" + text + "\" in the log:\n" + log();
            } catch (IOException e) {
                return e.toString();
            }
        }, () -> log().contains(text));
    }

    /** Returns the number of its process. */
    long pid() {
        return process.pid();
    }

    /** Returns the state folder. */
    Path state() {
        return state;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Returns a line to its control socket. */
    AdminLine admin() {
        return new AdminLine(state);
    }

    /** Runs a command in the instance. */
    String ctl(String... words) {
        List<String> command = new ArrayList<>(List.of(Distribution.script().toString(), "ctl", "--state", state.toString()));
        command.addAll(List.of(words));
        return Shell.run(command).ok();
    }

    /** Returns a counter, 0 where it is not there. */
    long counter(String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d+)").matcher(ctl("counters", "--json"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Waits until a counter has come that far. */
    void awaitCounter(String name, long atLeast) throws Exception {
        Conditions.await(LIMIT, () -> name + " has not come to " + atLeast + ": " + ctl("counters"), () -> counter(name) >= atLeast);
    }

    /** Waits until there are so many sessions. */
    void awaitSessions(int count) throws Exception {
        Conditions.await(LIMIT, () -> "not " + count + " sessions: " + ctl("sessions"),
                () -> ctl("sessions", "--json").split("\"id\"", -1).length - 1 == count);
    }

    /** Sends a signal, such as STOP. */
    void signal(String name) {
        Shell.run(List.of("kill", "-" + name, Long.toString(process.pid()))).ok();
    }

    /** SIGTERM: ends in order, with status 0. */
    void stop() throws Exception {
        // The process object would close the pipes, too.
        process.toHandle().destroy();
        assertEquals(0, exit(), log());
    }

    /** Waits for the end by itself and returns the exit status. */
    int exit() throws Exception {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            fail("does not end; the log says:\n" + log());
        }
        return process.exitValue();
    }

    /** SIGKILL after a time, unless it has ended by then. */
    void killWithin(Duration time) throws InterruptedException {
        process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        kill();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }
}
