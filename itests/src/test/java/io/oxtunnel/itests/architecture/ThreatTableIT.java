package io.oxtunnel.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threat table of docs/SECURITY.md names every attack of PROTOCOL.md section 5, and for each the test classes that make it. */
class ThreatTableIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("\\| (T[0-9]+) \\|.*\\|([^|]*)\\|");
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z0-9]+)`");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(T[0-9]+)\"\\)");
    /** Attacks on features that do not exist yet. */
    private static final Set<String> LATER = Set.of();
    private static final int LAST = 35;

    /** Class name to the attacks that its source is tagged with. */
    private final Map<String, Set<String>> tagged = new HashMap<>();
    private final Map<String, Set<String>> table = new TreeMap<>();

    ThreatTableIT() throws IOException {
        for (Path folder : List.of(ROOT.resolve("bundles"), ROOT.resolve("itests"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(f -> f.toString().endsWith(".java") && f.toString().contains("src/")).forEach(this::source);
            }
        }
        for (String line : Files.readAllLines(ROOT.resolve("docs/SECURITY.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> names = new TreeSet<>();
                NAME.matcher(row.group(2)).results().forEach(name -> names.add(name.group(1)));
                table.put(row.group(1), names);
            }
        }
    }

    private void source(Path file) {
        try {
            Set<String> tags = new TreeSet<>();
            TAG.matcher(Files.readString(file)).results().forEach(tag -> tags.add(tag.group(1)));
            if (!tags.isEmpty()) {
                tagged.put(file.getFileName().toString().replace(".java", ""), tags);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void namesEveryAttack() {
        assertEquals(new TreeSet<>(IntStream.rangeClosed(1, LAST).mapToObj(n -> "T" + n).toList()), new TreeSet<>(table.keySet()));
    }

    @Test
    void namesATestForEveryAttackThatCanBeMade() {
        table.forEach((attack, tests) -> assertEquals(LATER.contains(attack), tests.isEmpty(), attack + " " + tests));
    }

    @Test
    void namesOnlyTestsThatMakeThatAttack() {
        table.forEach((attack, tests) -> tests.forEach(test -> assertTrue(tagged.getOrDefault(test, Set.of()).contains(attack),
                () -> attack + ": " + test + " does not exist or is not tagged with it")));
    }

    @Test
    void namesEveryTestThatIsTagged() {
        tagged.forEach((test, attacks) -> attacks.forEach(attack -> assertTrue(table.getOrDefault(attack, Set.of()).contains(test),
                () -> test + " is tagged " + attack + ", but the table does not say so")));
    }
}
