package io.oxtunnel.itests.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every parser, and the cores as a whole, against a fuzzer that watches which branches it reaches (PROTOCOL.md T23). It starts from the
 * inputs in src/test/corpus.
 */
@Tag("T23")
@DisplayName("T23 fuzz each parser: no throw but the declared one")
class FuzzIT {
    private static final int SHORT = 9;
    private static final int LONG = 3_600;

    @ParameterizedTest
    @EnumSource(Target.class)
    void withstandsAnyBytes(Target target, @TempDir Path folder, TestReporter reporter) throws IOException, InterruptedException {
        reporter.publishEntry(target.toString(), target.run(folder, SHORT, 1).summary());
    }

    /** For hours, from another seed each time. */
    @Tag("long")
    @ParameterizedTest
    @EnumSource(Target.class)
    void withstandsAnyBytesForAnHour(Target target, @TempDir Path folder, TestReporter reporter) throws IOException, InterruptedException {
        int seconds = Integer.getInteger("oxtunnel.fuzz.seconds", LONG);
        reporter.publishEntry(target.toString(), target.run(folder, seconds, System.nanoTime() & 0x7fff_ffff).summary());
    }
}
