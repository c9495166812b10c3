package io.oxtunnel.linux.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Kernel parameters (sysctl(8)), by path below /proc/sys: {@code net/ipv4/ip_forward}. Control path; thread-safe. */
public final class Sysctl {
    private static final Path ROOT = Path.of("/proc/sys");

    private Sysctl() {
    }

    /** Returns whether this kernel has a parameter. */
    public static boolean exists(String key) {
        return Files.exists(path(key));
    }

    /**
     * Reads a parameter, without the line end.
     *
     * @throws IOException if there is no such parameter
     */
    public static String read(String key) throws IOException {
        return Files.readString(path(key)).strip();
    }

    /** Reads a parameter, or returns {@code otherwise} where it cannot be read. */
    public static String read(String key, String otherwise) {
        try {
            return read(key);
        } catch (IOException e) {
            return otherwise;
        }
    }

    /**
     * Writes a parameter.
     *
     * @throws IOException if the kernel or the container refuses it, with what to do
     */
    public static void write(String key, String value) throws IOException {
        try {
            Files.writeString(path(key), value);
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : String.valueOf(e.getMessage());
            throw new IOException("writing " + value + " to " + path(key) + ": " + reason
                    + "; needs root in this network namespace; where /proc/sys is read-only (containers) set it on the host: sysctl -w "
                    + key.replace('/', '.') + "=" + value, e);
        }
    }

    /** Returns the interfaces that have parameters of a family, "all" and "default" included. */
    public static List<String> interfaces(boolean v6) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(path(v6 ? "net/ipv6/conf" : "net/ipv4/conf"))) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (IOException e) {
            // A family that is switched off has no interfaces.
            return List.of();
        }
        return names;
    }

    /** Returns the file of a parameter; refuses what is not below /proc/sys. */
    static Path path(String key) {
        Path path = ROOT.resolve(key).normalize();
        if (!path.startsWith(ROOT) || path.equals(ROOT)) {
            throw new IllegalArgumentException("kernel parameter \"" + key + "\": allowed is a path below " + ROOT);
        }
        return path;
    }
}
