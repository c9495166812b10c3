package io.oxtunnel.linux.call;

import java.io.IOException;

/**
 * Whether Linux system calls can be made here. Ask before anything else of this bundle is touched: loading this class calls nothing,
 * so that the bundle resolves and stays quiet on other systems. Thread-safe.
 */
public final class Platform {
    private Platform() {
    }

    private static final class Once {
        static final String PROBLEM = probe();
    }

    /** Returns why Linux system calls cannot be made, one sentence for an administrator, or null if they can. */
    public static String problem() {
        return Once.PROBLEM;
    }

    /**
     * Goes on only where Linux system calls can be made.
     *
     * @throws IOException with the sentence of {@link #problem()}
     */
    public static void require() throws IOException {
        if (problem() != null) {
            throw new IOException(problem());
        }
    }

    private static String probe() {
        String system = System.getProperty("os.name", "");
        if (!system.equals("Linux")) {
            return "this needs Linux, and the operating system is \"" + system + "\"";
        }
        try {
            Architecture.current();
            Libc.getuid();
            SocketCalls.load();
            return null;
        } catch (LinkageError | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return "the C library cannot be called: " + cause.getMessage()
                    + "; allowed: a 64-bit JVM on x86-64 or aarch64, started with --enable-native-access=ALL-UNNAMED";
        }
    }
}
