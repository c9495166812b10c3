package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Mode;
import java.util.Set;

/** What protects the data of a session: how it is agreed, and what follows (PROTOCOL.md 4.7). */
final class Modes {
    /** Nothing proves that the address of a silent PLAIN session is still its client's. */
    private static final int PLAIN_IDLE_SECONDS = 60;

    private Modes() {
    }

    /**
     * Returns the strongest mode that both sides name, or null.
     *
     * @param allowed by the server for this client
     * @param weakest the client names the modes from ENCRYPTED to this
     */
    static Mode choose(Set<Mode> allowed, Mode weakest) {
        for (Mode mode : Mode.values()) {
            if (!mode.weakerThan(weakest) && allowed.contains(mode)) {
                return mode;
            }
        }
        return null;
    }

    /**
     * Returns after how many seconds of silence a session is closed; 0 = never.
     *
     * @param seconds of the other modes
     */
    static int idleSeconds(Mode mode, int seconds) {
        return mode == Mode.PLAIN && (seconds == 0 || seconds > PLAIN_IDLE_SECONDS) ? PLAIN_IDLE_SECONDS : seconds;
    }
}
