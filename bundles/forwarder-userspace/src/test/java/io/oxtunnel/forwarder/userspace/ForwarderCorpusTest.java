package io.oxtunnel.forwarder.userspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The inputs that a fuzzer once found worth keeping, in every build. */
class ForwarderCorpusTest {
    static Stream<String> inputs() throws IOException {
        return Files.readAllLines(Path.of("..", "..", "itests", "src", "test", "corpus", "ForwarderFuzz.txt")).stream();
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void leavesNothingBehind(String input) {
        ForwarderFuzz.fuzzerTestOneInput(Base64.getDecoder().decode(input));
    }
}
