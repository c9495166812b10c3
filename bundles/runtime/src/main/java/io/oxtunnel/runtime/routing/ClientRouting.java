package io.oxtunnel.runtime.routing;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.runtime.inner.ClientFilter;
import io.oxtunnel.runtime.inner.InnerFilter;
import io.oxtunnel.runtime.worker.Routing;

/** A client has one session; what leaves must carry an address that was assigned in it. */
public final class ClientRouting implements Routing {
    private static final int NO_SESSION = DropReason.NO_SESSION.code();
    private static final int NO_ADDRESS = DropReason.NO_ADDRESS.code();

    private final InnerFilter filter = new ClientFilter();
    private volatile Session session;

    /** Takes the session, or null when it is gone. Control path. */
    public void use(Session session) {
        this.session = session;
    }

    @Override
    public Session outbound(Memory memory, long ip) {
        Session s = session;
        return s != null && (s.sending() != null || s.holding()) && assigned(memory, ip, s) ? s : null;
    }

    private static boolean assigned(Memory memory, long ip, Session s) {
        if (Ip.version(memory, ip) == 4) {
            return s.address4() != 0 && Ip.source4(memory, ip) == s.address4();
        }
        return (s.address6High() | s.address6Low()) != 0 && memory.getLong(ip + 8) == s.address6High()
                && memory.getLong(ip + 16) == s.address6Low();
    }

    @Override
    public int unroutable(Memory memory, long ip) {
        Session s = session;
        // An assigned address without a session a moment ago: the session has come in between.
        return s == null || s.sending() == null || assigned(memory, ip, s) ? NO_SESSION : NO_ADDRESS;
    }

    @Override
    public Session clear(Memory memory, long ip) {
        return session;
    }

    @Override
    public int inbound(Memory memory, long ip, int length, Session session) {
        return filter.inbound(memory, ip, length, session);
    }
}
