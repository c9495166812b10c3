package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands of the system and takes what they say. */
final class Shell {
    private static final long LIMIT_SECONDS = 60;

    private Shell() {
    }

    /**
     * What became of a command.
     *
     * @param status exit status
     * @param out standard output
     * @param err standard error
     */
    record Result(int status, String out, String err) {
        /** Returns standard output; the command must have succeeded. */
        String ok() {
            assertEquals(0, status, out + err);
            return out;
        }
    }

    /** Runs a command to its end. */
    static Result run(List<String> command) {
        Path err = null;
        try {
            // One of the two streams goes to a file, so that one thread can read both.
            err = Files.createTempFile("oxit", ".err");
            Process process = new ProcessBuilder(command).redirectError(err.toFile()).redirectInput(new File("/dev/null")).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                fail(String.join(" ", command) + " does not end");
            }
            return new Result(process.exitValue(), out, Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            delete(err);
        }
    }

    /** Runs a script of the system's shell, each line of which must succeed, and returns what it prints. */
    static String sh(String script) {
        return run(List.of("sh", "-ec", script)).ok();
    }

    private static void delete(Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }
}
