package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.runtime.account.Accounts;
import io.oxtunnel.runtime.inner.RouteTable;

/** A server routes the addresses of each session to it, holds it to its rate and counts it for its client. */
final class ServerEvents extends Events {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final RouteTable routes;
    private final Policers policers;
    private final Accounts accounts;

    ServerEvents(Foundation foundation, Assembly assembly, RouteTable routes, Policers policers, Accounts accounts) {
        super(foundation.transport(), assembly);
        this.routes = routes;
        this.policers = policers;
        this.accounts = accounts;
    }

    @Override
    void route(Session session) {
        policers.attach(session);
        routes.add(session);
    }

    @Override
    void unroute(Session session) {
        routes.remove(session);
    }

    @Override
    void up(Session session) {
        accounts.opened(session);
        LOG.log(System.Logger.Level.INFO, "session " + session.id() + " of " + session.peer() + " at " + session.endpoint() + ": "
                + session.assignment() + ", " + PlainWarning.protection(session));
        PlainWarning.session(session);
    }

    @Override
    void down(Session session, String reason) {
        accounts.closed(session);
        LOG.log(System.Logger.Level.INFO, "session " + session.id() + " of " + session.peer() + " closed: " + reason);
    }
}
