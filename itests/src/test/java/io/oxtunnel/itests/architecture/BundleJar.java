package io.oxtunnel.itests.architecture;

import io.oxtunnel.itests.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * What the rules look at in a bundle.
 *
 * @param name symbolic name
 * @param imports names of imported packages
 * @param exports names of exported packages
 * @param classes its class files, those of embedded libraries left out
 */
record BundleJar(String name, TreeSet<String> imports, TreeSet<String> exports, List<ClassModel> classes) {
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    /** Reads a jar. */
    static BundleJar read(Path jar) {
        var manifest = Distribution.manifest(jar);
        return new BundleJar(Distribution.symbolicName(jar), packages(manifest.getValue("Import-Package")),
                packages(manifest.getValue("Export-Package")), classes(jar));
    }

    /** Returns the bundles of OxTunnel that ship. */
    static List<BundleJar> shipped() {
        return Distribution.bundles().stream().filter(jar -> Distribution.symbolicName(jar).startsWith("io.oxtunnel.")).map(BundleJar::read).toList();
    }

    /** Returns the package names of a manifest header; a clause is one package, for bnd writes them so. */
    private static TreeSet<String> packages(String header) {
        var names = new TreeSet<String>();
        if (header != null) {
            for (String clause : QUOTED.matcher(header).replaceAll("").split(",")) {
                names.add(clause.replaceAll(";.*", "").strip());
            }
        }
        return names;
    }

    private static List<ClassModel> classes(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            var classes = new ArrayList<ClassModel>();
            for (JarEntry entry : file.stream().toList()) {
                if (entry.getName().startsWith("io/oxtunnel/") && entry.getName().endsWith(".class")) {
                    classes.add(ClassFile.of().parse(file.getInputStream(entry).readAllBytes()));
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
