package io.oxtunnel.shell;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.tunnel.Tunnel;

/** The sessions whose data has no security, as they are now: never left out, not even where there are none (PROTOCOL.md 4.7). */
final class PlainSessions {
    /** Name of the gauge. */
    static final String LABEL = "sessions_plain";

    private PlainSessions() {
    }

    /** Returns how many a tunnel has. */
    static long count(Tunnel tunnel) {
        return tunnel.sessions().stream().filter(session -> session.mode() == Mode.PLAIN && session.state() != SessionState.CLOSED).count();
    }

    /** Returns a line that warns of them, with a line feed at its end, or nothing where there are none. */
    static String warning(Tunnel tunnel) {
        long n = count(tunnel);
        return n == 0 ? "" : "WARNING: " + n + (n == 1 ? " session is" : " sessions are") + " plain: data neither encrypted nor authenticated\n";
    }
}
