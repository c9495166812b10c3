package io.oxtunnel.itests.blackbox;

import io.oxtunnel.itests.Distribution;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds a project of docs/examples as its author does, by Maven and outside this build, without a network: against the API of this tree, in a
 * local repository that takes everything else from the one of this build.
 */
final class ExampleBuild {
    private static final long LIMIT_SECONDS = 120;
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final Path folder;
    private final Path repository;

    /**
     * Makes the repository.
     *
     * @param folder an empty one
     */
    ExampleBuild(Path folder) throws IOException {
        this.folder = folder;
        repository = Files.createDirectory(folder.resolve("repository"));
        Path all = Path.of(System.getProperty("oxtunnel.repository"));
        link(all, repository, "io");
        link(all.resolve("io"), Files.createDirectory(repository.resolve("io")), "oxtunnel");
        install("api");
        install("conformance");
    }

    private static void link(Path from, Path to, String without) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(f -> !f.getFileName().toString().equals(without)).toList()) {
                Files.createSymbolicLink(to.resolve(file.getFileName()), file);
            }
        }
    }

    private void install(String bundle) throws IOException {
        String name = "io.oxtunnel." + bundle;
        String version = Distribution.home().getFileName().toString().substring("oxtunnel-".length());
        Path to = Files.createDirectories(repository.resolve("io/oxtunnel").resolve(name).resolve(version));
        String file = name + "-" + version;
        Files.copy(ROOT.resolve("bundles/" + bundle + "/target/" + file + ".jar"), to.resolve(file + ".jar"));
        Files.writeString(to.resolve(file + ".pom"), "<project><modelVersion>4.0.0</modelVersion><groupId>io.oxtunnel</groupId><artifactId>" + name
                + "</artifactId><version>" + version + "</version></project>");
    }

    /** Builds one and returns its jar. */
    Path build(String example) throws IOException, InterruptedException {
        Path project = folder.resolve(example);
        copy(ROOT.resolve("docs/examples").resolve(example), project);
        Path log = folder.resolve(example + ".log");
        Process maven = new ProcessBuilder("mvn", "-o", "-q", "-B", "package", "-Dmaven.test.skip=true", "-Dmaven.repo.local=" + repository)
                .directory(project.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!maven.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || maven.exitValue() != 0) {
            maven.destroyForcibly();
            throw new AssertionError("Maven did not build " + example + ":\n" + Files.readString(log));
        }
        try (Stream<Path> jars = Files.list(project.resolve("target"))) {
            return jars.filter(file -> file.toString().endsWith("-1.0.0.jar")).findFirst().orElseThrow();
        }
    }

    /** Returns a copy of the distribution with these jars among its plug-ins. */
    Path distribution(List<Path> jars) throws IOException {
        Path home = folder.resolve("distribution");
        copy(Distribution.home(), home);
        for (Path jar : jars) {
            Files.copy(jar, home.resolve("plugins").resolve(jar.getFileName()));
        }
        return home;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) throws IOException {
                if (at.getFileName().toString().equals("target")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(at)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
