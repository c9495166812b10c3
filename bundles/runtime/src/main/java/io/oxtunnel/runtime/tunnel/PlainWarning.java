package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.tunnel.PeerSettings;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Says aloud where data may go, and goes, in clear and without proof (PROTOCOL.md 4.7): in the log, at the start and at each session. */
final class PlainWarning {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private PlainWarning() {
    }

    /** A server starts, or its tables have changed. */
    static void server(Set<Mode> modes, List<PeerSettings> clients) {
        String names = clients.stream().filter(client -> allowed(client, modes).contains(Mode.PLAIN)).map(PeerSettings::name).sorted()
                .collect(Collectors.joining(", "));
        if (!names.isEmpty() || modes.contains(Mode.PLAIN)) {
            LOG.log(Level.WARNING, "\"plain\" is allowed" + (names.isEmpty() ? " by default" : " to " + names)
                    + ": the data of a plain session has no security at all, anybody on the way can read, change and forge it");
        }
    }

    private static Set<Mode> allowed(PeerSettings client, Set<Mode> modes) {
        return client.modes() == null ? modes : client.modes();
    }

    /** A client starts. */
    static void client(Mode weakest) {
        if (weakest == Mode.PLAIN) {
            LOG.log(Level.WARNING, "mode = \"plain\": if the server allows nothing stronger, the data has no security at all, "
                    + "anybody on the way can read, change and forge it");
        }
    }

    /** A session begins or has other addresses. */
    static void session(Session session) {
        if (session.mode() == Mode.PLAIN) {
            LOG.log(Level.WARNING, "session " + session.id() + " with " + session.peer() + " at " + session.endpoint()
                    + " is PLAIN: its data is neither encrypted nor authenticated");
        }
    }

    /** Returns how the data of a session is protected, for a line of the log: the suite, and the mode where it is not the strongest. */
    static String protection(Session session) {
        return session.mode() == Mode.ENCRYPTED ? session.suite().label() : session.suite().label() + " " + session.mode().label();
    }
}
