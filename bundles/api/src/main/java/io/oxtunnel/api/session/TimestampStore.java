package io.oxtunnel.api.session;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Keeps TAI64N timestamps over restarts (PROTOCOL.md 4.6). Control path. */
@ConsumerType
public interface TimestampStore {
    /** Returns the last timestamp of a key, 12 bytes, or null. */
    byte[] load(byte[] publicKey);

    /**
     * Keeps a timestamp. A client's is on disk when this returns; a server's goes to disk at most once in 60 s and at a graceful stop.
     *
     * @throws IOException if it cannot be kept (full disk); a client then must not use it
     */
    void store(byte[] publicKey, byte[] timestamp) throws IOException;
}
