package io.oxtunnel.session.key;

import java.util.concurrent.TimeUnit;

/** Lives of keys in nanoseconds (PROTOCOL.md 4.6). */
public final class Limits {
    /** Age at which the client asks for new keys. */
    public static final long REKEY_AFTER_TIME = TimeUnit.SECONDS.toNanos(120);
    /** Age at which a key ends, on both sides. */
    public static final long REJECT_AFTER_TIME = TimeUnit.SECONDS.toNanos(180);
    /** How long a side goes on receiving under the key before the current one, from when that was confirmed. */
    public static final long PREVIOUS_LIFE = TimeUnit.SECONDS.toNanos(60);
    /** How long a server waits for the first datagram under a new key. */
    public static final long HALF_OPEN_LIFE = TimeUnit.SECONDS.toNanos(10);
    /** Time without new keys after which a client forgets the session. */
    public static final long ERASE_AFTER_TIME = TimeUnit.SECONDS.toNanos(540);

    private Limits() {
    }
}
