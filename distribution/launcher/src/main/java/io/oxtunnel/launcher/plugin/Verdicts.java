package io.oxtunnel.launcher.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of contents that were tried, by their SHA-256. One that failed is not tried again by this process; the next one tries it once
 * more, for much can be opened anew that cannot be replaced. Which ones are on trial stands in a file that outlives the process: one during
 * whose trial it was killed twice is not tried any more. Another version of OxTunnel begins anew. One thread.
 */
final class Verdicts {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.launcher.plugin");
    private static final String TRYING = "trying ";
    private static final int TRIES = 2;
    private static final int MOST = 512;

    private final Path file;
    private final String version;
    private final Map<String, String> verdicts = new LinkedHashMap<>();

    /** Reads the file, if it is there. */
    Verdicts(Path file, String version) {
        this.file = file;
        this.version = version;
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (!lines.isEmpty() && lines.getFirst().equals(version)) {
                lines.stream().skip(1).limit(MOST).filter(line -> line.matches("[0-9a-f]{64} trying [12]"))
                        .forEach(line -> verdicts.put(line.substring(0, 64), line.substring(65)));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot read " + file + ": " + e.getMessage() + "; what was on trial is tried again");
        }
    }

    /** Returns why a content is not to be tried, or null if it may be. */
    String against(String digest) {
        String verdict = verdicts.get(digest);
        if (verdict == null || verdict.startsWith(TRYING) && tries(verdict) < TRIES) {
            return null;
        }
        return verdict.startsWith(TRYING) ? "the process was killed " + TRIES + " times while it was on trial; put another version here, or change its time to try it again" : verdict;
    }

    private static int tries(String verdict) {
        return verdict.equals(TRYING + 1) ? 1 : TRIES;
    }

    /** A trial begins. */
    void trying(String digest) {
        String verdict = verdicts.get(digest);
        put(digest, TRYING + (verdict == null || !verdict.startsWith(TRYING) ? 1 : TRIES));
    }

    /** A trial has ended badly. */
    void failed(String digest, String why) {
        put(digest, why);
    }

    /** A trial has ended well, or somebody wants another one. */
    void forget(String digest) {
        if (verdicts.remove(digest) != null) {
            write();
        }
    }

    private void put(String digest, String verdict) {
        verdicts.remove(digest);
        verdicts.put(digest, verdict);
        if (verdicts.size() > MOST) {
            verdicts.remove(verdicts.keySet().iterator().next());
        }
        write();
    }

    private void write() {
        StringBuilder text = new StringBuilder(version).append('\n');
        verdicts.forEach((digest, verdict) -> text.append(verdict.startsWith(TRYING) ? digest + " " + verdict + "\n" : ""));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, text.toString().getBytes(StandardCharsets.UTF_8));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot write " + file + ": " + e.getMessage() + "; the next start does not know what was on trial");
        }
    }
}
