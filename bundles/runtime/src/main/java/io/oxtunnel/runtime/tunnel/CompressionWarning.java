package io.oxtunnel.runtime.tunnel;

import java.util.List;

/** Says aloud, at the start, what compression gives away (PROTOCOL.md 2.3). */
final class CompressionWarning {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private CompressionWarning() {
    }

    /** A role starts with some names of compressions. */
    static void say(List<String> names) {
        if (!names.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "compression = " + String.join(", ", names) + ": the length of a datagram then tells something of what "
                    + "is in it; who can make a program send text of his own beside a secret can guess the secret by it (CRIME, VORACLE). Leave it off "
                    + "where that matters");
        }
    }
}
