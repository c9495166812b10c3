package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a running role takes of its machine.
 *
 * @param resident memory in RAM, bytes
 * @param live objects on the Java heap that are in use, bytes; they are counted after a full collection
 * @param descriptors open file descriptors
 * @param threads of the process
 * @param mappings of memory
 */
record Footprint(long resident, long live, long descriptors, long threads, long mappings) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    static Footprint of(Instance role) throws IOException {
        String jcmd = System.getProperty("java.home") + "/bin/jcmd";
        Matcher total = TOTAL.matcher(Shell.run(List.of(jcmd, Long.toString(role.pid()), "GC.class_histogram")).ok());
        if (!total.find()) {
            throw new IOException("jcmd says nothing of the total");
        }
        Path process = Path.of("/proc", Long.toString(role.pid()));
        return new Footprint(status(process, "VmRSS") * 1_024, Long.parseLong(total.group(1)), count(process.resolve("fd")),
                status(process, "Threads"), Files.readAllLines(process.resolve("maps")).size());
    }

    private static long status(Path process, String name) throws IOException {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(Files.readString(process.resolve("status")));
        if (!line.find()) {
            throw new IOException("no " + name + " of " + process);
        }
        return Long.parseLong(line.group(1));
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Override
    public String toString() {
        return "%5d MiB resident, %6d KiB live, %4d descriptors, %3d threads, %4d mappings".formatted(resident >> 20, live >> 10, descriptors, threads,
                mappings);
    }
}
