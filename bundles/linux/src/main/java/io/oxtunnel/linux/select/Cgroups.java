package io.oxtunnel.linux.select;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The control groups of version 2 (cgroups(7)), wherever they are mounted. Control path; thread-safe. */
final class Cgroups {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private Cgroups() {
    }

    /**
     * Returns the number of a group, by which the firewall knows it. A group that is made anew under the same path has another one.
     *
     * @throws IOException if there is no such group, or no hierarchy of version 2
     */
    static long id(String path) throws IOException {
        Path group = root().resolve(path);
        if (!Files.isDirectory(group)) {
            throw new IOException("cgroup:" + path + ": there is no " + group);
        }
        return (Long) Files.getAttribute(group, "unix:ino");
    }

    private static Path root() throws IOException {
        for (String line : Files.readAllLines(MOUNTS)) {
            // Such as "35 24 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw" (proc_pid_mountinfo(5)).
            String[] halves = line.split(" - ", 2);
            if (halves.length == 2 && halves[1].startsWith("cgroup2 ")) {
                return Path.of(halves[0].split(" ")[4]);
            }
        }
        throw new IOException("control groups of version 2 are not mounted; mount -t cgroup2 none /sys/fs/cgroup");
    }
}
