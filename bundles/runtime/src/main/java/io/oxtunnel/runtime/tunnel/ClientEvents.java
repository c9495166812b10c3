package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.TunnelState;
import io.oxtunnel.runtime.carrier.Outer;
import io.oxtunnel.runtime.find.ServerFinder;
import io.oxtunnel.runtime.routing.ClientRouting;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** A client gives its capture the addresses of each new session, and tells what becomes of the connection. */
final class ClientEvents extends Events {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final LiveCapture capture;
    private final ClientRouting routing;
    private final Outer outer;
    private final Supplier<String> crypto;
    private RunningTunnel tunnel;
    private ServerFinder finder;
    private ClientConfiguration configuration;
    private Assignment assigned;
    private String told = "";

    ClientEvents(Foundation foundation, Assembly assembly, LiveCapture capture, ClientRouting routing, Supplier<String> crypto) {
        super(foundation.transport(), assembly);
        this.capture = capture;
        outer = foundation.outer();
        this.routing = routing;
        this.crypto = crypto;
    }

    /** Completes the circle: events need the tunnel, the tunnel needs the engine, the engine needs events. */
    void of(RunningTunnel tunnel, ServerFinder finder, ClientConfiguration configuration) {
        this.tunnel = tunnel;
        this.finder = finder;
        this.configuration = configuration;
    }

    @Override
    void route(Session session) {
        // A client has one session and no choice; it is used from its first key on.
    }

    @Override
    void up(Session session) {
        Assignment now = session.assignment();
        finder.answered(session.endpoint().remote().getAddress());
        try {
            if (!now.equals(assigned)) {
                capture.assign(now);
                assigned = now;
            }
        } catch (IOException | RuntimeException e) {
            assigned = null;
            routing.use(null);
            tunnel.change(TunnelState.READY, "but the addresses of the session could not be set: " + e.getMessage());
            return;
        }
        configuration.assigned(now);
        PlainWarning.session(session);
        routing.use(session);
        tunnel.change(TunnelState.CONNECTED, connection(session, session.endpoint()));
    }

    private String connection(Session session, Endpoint to) {
        return assigned + " via " + outer.name(to.carrier()) + " to " + to + ", " + PlainWarning.protection(session) + " by " + crypto.get() + ", mtu "
                + assigned.mtu();
    }

    /** One session, one stream of packets: its transport may hold the port back. */
    @Override
    void relocated(Session session, Endpoint to) {
        outer.pace(to.carrier());
        if (assigned != null && tunnel.state() == TunnelState.CONNECTED) {
            tunnel.because(connection(session, to));
        }
    }

    @Override
    public void configure(Session session, int epoch, List<Setting> settings) {
        configuration.configure(epoch, settings);
    }

    @Override
    void unroute(Session session) {
        // Without a key nothing goes to it; its addresses tell which packets may wait for the next one.
    }

    @Override
    void down(Session session, String reason) {
        // The state says so.
    }

    @Override
    public void state(SessionState state, String reason) {
        finder.follow(state);
        if (reason.isEmpty() || reason.equals(told)) {
            return;
        }
        told = reason;
        history().note(null, null, reason);
        LOG.log(System.Logger.Level.INFO, reason);
        boolean up = state == SessionState.ESTABLISHED || state == SessionState.REKEYING;
        if (!up && tunnel.state() == TunnelState.CONNECTED) {
            tunnel.change(TunnelState.READY, reason);
        } else if (!up) {
            tunnel.because(reason);
        }
    }
}
