package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.ticket.TicketBox;
import java.util.Arrays;

/**
 * A server's part in resumption (PROTOCOL.md 4.4, 4.9): a ticket for each confirmed key, the pipeline of RESUME, early packets and the
 * answers to them. Control path.
 */
final class ServerResumption {
    private final Registry registry;
    private final Configurator configurator;
    private final TicketBox tickets;
    private final Resumptions pipeline;
    private final EarlyAnswers early;

    ServerResumption(Context context, StaticKeys keys, InitGuard guard, Admission admission, Responder responder, Registry registry,
            Configurator configurator) {
        this.registry = registry;
        this.configurator = configurator;
        tickets = new TicketBox(context.ciphers(), context.random(), context.wallClock());
        pipeline = new Resumptions(context, keys, guard, admission, responder, tickets);
        early = new EarlyAnswers(context.resumption(), context.events());
    }

    /** Takes a RESUME as far as policy. */
    Resumptions.Result read(byte[] datagram, Endpoint from, long now) {
        return pipeline.read(datagram, from, now);
    }

    /** A RESUME was accepted; see {@link EarlyAnswers#resumed}. */
    void accepted(TransportKey key, Resumptions.Result resume, long now) {
        early.resumed(key, resume.init().peer(), resume.early(), now);
    }

    /** A key was confirmed: its client gets a ticket for the next time, and what waited for the key goes out. */
    void confirmed(TransportKey key, long now) {
        TunnelSession session = (TunnelSession) key.session();
        early.confirmed(session);
        ServerPeer owner = registry.owner(session);
        boolean wanted = (key.agreement().capabilities() & Wire.CAP_ZERO_RTT) != 0;
        byte[] psk = wanted && owner != null && session.state() == SessionState.ESTABLISHED ? key.resumptionSecret() : null;
        if (psk != null) {
            byte[] ticket = tickets.issue(psk, owner.publicKey(), key.mode(), key.suite(), now);
            Arrays.fill(psk, (byte) 0);
            configurator.ticket(session, new Setting.Ticket(TicketBox.LIFETIME, ticket), now);
        }
    }

    /** Takes a packet that a worker would not send yet. */
    void unsent(TunnelSession session, byte[] packet, long now) {
        early.unsent(session, packet, now);
    }

    void advance(long now) {
        tickets.sweep(now);
        early.advance(now);
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        return Math.min(tickets.deadline(), early.deadline());
    }

    void close() {
        tickets.close();
    }
}
