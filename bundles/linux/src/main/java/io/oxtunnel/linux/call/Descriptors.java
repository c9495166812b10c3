package io.oxtunnel.linux.call;

/** File descriptors, whatever they stand for. Control path, any thread. */
public final class Descriptors {
    private static final int F_DUPFD_CLOEXEC = 1_030;

    private Descriptors() {
    }

    /**
     * Makes a second descriptor of what a descriptor stands for (dup(2)); that lives until both are closed.
     *
     * @throws LinuxException if it is not open, or the process has too many
     */
    public static int duplicate(int descriptor) throws LinuxException {
        return LinuxException.check(Libc.fcntl(descriptor, F_DUPFD_CLOEXEC, 0), "fcntl(" + descriptor + ", F_DUPFD_CLOEXEC)");
    }
}
