package io.oxtunnel.conformance.crypto;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A published set of project Wycheproof in the folder that the system property oxtunnel.vectors names. */
final class Wycheproof {
    /** One test of a set, with the properties of its group. */
    record Case(Map<?, ?> group, Map<?, ?> test) {
        /** Returns an integer property of the group. */
        int groupNumber(String name) {
            return ((Double) group.get(name)).intValue();
        }

        /** Returns a hexadecimal property of the test. */
        byte[] bytes(String name) {
            return HexFormat.of().parseHex((String) test.get(name));
        }

        boolean valid() {
            return test.get("result").equals("valid");
        }

        boolean has(String flag) {
            return ((List<?>) test.get("flags")).contains(flag);
        }

        @Override
        public String toString() {
            return "Wycheproof case " + ((Double) test.get("tcId")).intValue() + " " + test.get("flags");
        }
    }

    private Wycheproof() {}

    /** Reads a set; skips the test where the folder or the set is absent. */
    static List<Case> read(String file) {
        String folder = System.getProperty("oxtunnel.vectors");
        assumeTrue(folder != null, "skipped: the system property oxtunnel.vectors names no folder of vectors");
        Path path = Path.of(folder, file);
        assumeTrue(Files.isReadable(path), () -> "skipped: no " + path);
        List<Case> cases = new ArrayList<>();
        Map<?, ?> set = (Map<?, ?>) Json.parse(text(path));
        for (Object group : (List<?>) set.get("testGroups")) {
            for (Object test : (List<?>) ((Map<?, ?>) group).get("tests")) {
                cases.add(new Case((Map<?, ?>) group, (Map<?, ?>) test));
            }
        }
        return cases;
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
