package io.oxtunnel.runtime.routing;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.runtime.inner.InnerFilter;
import io.oxtunnel.runtime.inner.RouteTable;
import io.oxtunnel.runtime.inner.ServerFilter;
import io.oxtunnel.runtime.worker.Routing;

/** A server routes by inner destination, and takes from a session only what carries its lease as source (crypto-key routing). */
public final class ServerRouting implements Routing {
    private static final int NO_ROUTE = DropReason.NO_ROUTE.code();
    private static final int ISOLATED = DropReason.ISOLATED.code();

    private final InnerFilter filter = new ServerFilter();
    private final RouteTable routes;
    private volatile boolean isolate;

    /**
     * Makes the routing of a server.
     *
     * @param routes which session an address belongs to
     * @param isolate whether clients do not reach each other
     */
    public ServerRouting(RouteTable routes, boolean isolate) {
        this.routes = routes;
        this.isolate = isolate;
    }

    /** Sets whether clients do not reach each other. Any thread. */
    public void isolate(boolean next) {
        isolate = next;
    }

    @Override
    public Session outbound(Memory memory, long ip) {
        return routes.destination(memory, ip);
    }

    @Override
    public int unroutable(Memory memory, long ip) {
        return NO_ROUTE;
    }

    @Override
    public Session clear(Memory memory, long ip) {
        return routes.source(memory, ip);
    }

    @Override
    public int inbound(Memory memory, long ip, int length, Session session) {
        int code = filter.inbound(memory, ip, length, session);
        return code == 0 && isolate && routes.destination(memory, ip) != null ? ISOLATED : code;
    }
}
