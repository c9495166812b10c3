package io.oxtunnel.itests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may do (capabilities(7)). */
public final class Privilege {
    private static final int CAP_NET_ADMIN = 12;

    private Privilege() {
    }

    /** Returns whether it may mark packets and change the network of this machine. */
    public static boolean netAdmin() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapEff:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> CAP_NET_ADMIN & 1) == 1;
            }
        }
        return false;
    }
}
