package io.oxtunnel.itests.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Inputs of a fuzz target: a text file in the repository, one input a line in base64, and a folder of files for libFuzzer. */
final class Corpus {
    private Corpus() {
    }

    /**
     * Packs a folder that libFuzzer has merged: {@code FOLDER FILE}.
     *
     * @throws IOException if either cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("two arguments: the folder, and the file to write");
        }
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            List<String> lines = files.map(Corpus::line).sorted().toList();
            Files.write(Path.of(arguments[1]), lines);
        }
    }

    private static String line(Path file) {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Unpacks a file into a folder, and returns the folder. */
    static Path unpack(Path file, Path folder) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            Files.write(folder.resolve(String.format("%05d", i)), Base64.getDecoder().decode(lines.get(i)));
        }
        return folder;
    }
}
