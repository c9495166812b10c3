package io.oxtunnel.forwarder.userspace.tcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The inputs that a fuzzer once found worth keeping, in every build. */
class SegmentCorpusTest {
    static Stream<String> inputs() throws IOException {
        return Files.readAllLines(Path.of("..", "..", "itests", "src", "test", "corpus", "SegmentFuzz.txt")).stream();
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void holdsEveryBound(String input) {
        SegmentFuzz.fuzzerTestOneInput(Base64.getDecoder().decode(input));
    }
}
