package io.oxtunnel.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Any bytes as a configuration file: read, or refused with a place and words. Run by FuzzIT. */
public final class ConfigurationFuzz {
    private static final int LARGEST = 20_000;
    private static final Path FOLDER = folder();
    private static final Path FILE = FOLDER.resolve("ox.toml");

    private ConfigurationFuzz() {
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("oxtunnel-fuzz");
            new ConfigFolder(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length > LARGEST) {
            return;
        }
        Files.write(FILE, data);
        for (String role : new String[] {"server", "client", ""}) {
            Reading reading = new ConfigReader(FILE, null, ConfigFolder.INSTALLED).read(role);
            reading.problems().forEach(problem -> {
                if (!problem.toString().startsWith(FILE.toString())) {
                    throw new IllegalStateException("a problem without its place: " + problem);
                }
            });
        }
    }
}
