package io.oxtunnel.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The assembled distribution that is tested: its folder is the system property {@code oxtunnel.distribution}. */
public final class Distribution {
    private Distribution() {
    }

    /**
     * Returns the unpacked folder.
     *
     * @throws IllegalStateException if it is not there: that is a broken build, never a reason to skip
     */
    public static Path home() {
        Path home = Path.of(System.getProperty("oxtunnel.distribution", "")).normalize();
        if (!Files.isExecutable(home.resolve("bin/oxtunnel"))) {
            throw new IllegalStateException("no distribution in \"" + home + "\"; build the module distribution first");
        }
        return home;
    }

    /** Returns the start script. */
    public static Path script() {
        return home().resolve("bin/oxtunnel");
    }

    /** Returns the bundles that ship, sorted by name. */
    public static List<Path> bundles() {
        try (var files = Files.list(home().resolve("bundle"))) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the main attributes of a jar's manifest. */
    public static Attributes manifest(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the Bundle-SymbolicName without its directives. */
    public static String symbolicName(Path jar) {
        String name = manifest(jar).getValue("Bundle-SymbolicName");
        return name == null ? "" : name.replaceAll(";.*", "").strip();
    }
}
