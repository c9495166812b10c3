package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.ResumePayload;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.early.EarlyPacket;
import io.oxtunnel.session.early.Held;
import io.oxtunnel.session.handshake.Mac1;
import io.oxtunnel.session.handshake.OutgoingResumption;
import io.oxtunnel.session.handshake.RetryFull;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.ticket.TicketPurse;
import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * A client's packets that wait for a session, and its ticket (PROTOCOL.md 4.4, 4.9). Where there is no live session and a ticket is
 * valid, the next INIT is a RESUME, and the first waiting packet of a permitted kind rides with it. A ticket is shown once: what
 * follows a RESUME is FULL, and the packet waits again. Control path.
 */
final class ClientResumption {
    private final Context context;
    private final TunnelSession session;
    private final InitFactory inits;
    private final InFlight inFlight;
    private final byte[] serverKey;
    private final Mac1 serverMac1;
    private final TicketPurse purse;
    private final Held held = new Held();
    // The packet that rode with a RESUME that was not answered yet.
    private byte[] rider;
    // Whether packets may wait: there was a session, so their addresses are known, and nobody has ended it for good.
    private boolean open;

    ClientResumption(Context context, TunnelSession session, InitFactory inits, InFlight inFlight, byte[] serverKey) {
        this.context = context;
        this.session = session;
        this.inits = inits;
        this.inFlight = inFlight;
        this.serverKey = serverKey;
        serverMac1 = new Mac1(serverKey);
        purse = new TicketPurse(context.resumption().tickets());
    }

    /** Takes a ticket from the server. */
    void ticket(TransportKey under, Setting.Ticket ticket) {
        purse.put(under, ticket);
    }

    /**
     * Makes the next INIT.
     *
     * @param index under which the client will receive
     * @throws IOException if its timestamp cannot be kept
     * @throws GeneralSecurityException if the server's key is a point of small order
     */
    InFlight.Sent next(int index, Endpoint to, long now) throws IOException, GeneralSecurityException {
        putBack(now);
        TicketPurse.Entry ticket = session.ring().sending() == null ? purse.take(now) : null;
        if (ticket == null) {
            return new InFlight.Sent(inits.make(session, index, to), to, now, null);
        }
        try {
            return resume(ticket, index, to, now);
        } finally {
            ticket.erase();
        }
    }

    private InFlight.Sent resume(TicketPurse.Entry ticket, int index, Endpoint to, long now) throws IOException {
        InitPayload payload = inits.payload(session, to);
        int room = Math.min(context.maxDatagram().applyAsInt(to), session.maxDatagram()) - Wire.HEADER - Wire.RESUME;
        rider = context.resumption().early() ? held.takeRider(room) : null;
        byte[] early = rider == null ? new byte[0] : EarlyPacket.parse(rider).padded();
        byte[] ephemeral = new byte[32];
        context.random().nextBytes(ephemeral);
        byte[] sealed = context.codec().encode(new ResumePayload(payload, early));
        refresh();
        OutgoingResumption resume = new OutgoingResumption(context, serverKey, ticket.ticket(), ticket.psk(), index, ephemeral, sealed);
        return new InFlight.Sent(resume, to, now, rider);
    }

    /**
     * Reads a RETRY_FULL: it ends the waiting for the one RESUME whose mac1 it echoes.
     *
     * @return null if it counts
     */
    DropReason retry(byte[] datagram, long now) {
        if (!RetryFull.isFrom(serverMac1, datagram)) {
            return DropReason.BAD_MAC1;
        }
        InFlight.Sent sent = inFlight.find(RetryFull.receiver(datagram));
        if (sent == null || !(sent.handshake() instanceof OutgoingResumption resume) || !resume.isEchoedBy(datagram)) {
            return DropReason.UNEXPECTED_HANDSHAKE;
        }
        inFlight.remove(sent);
        putBack(now);
        return null;
    }

    /** A RESUME has failed or is late: its packet waits again, first of all. */
    private void putBack(long now) {
        if (rider != null && !held.putBack(rider, now)) {
            context.events().dropped(DropReason.WAIT_FULL, 1);
        }
        rider = null;
        refresh();
    }

    /** An ACCEPT was taken; the session has its key. */
    void established(InFlight.Sent init, boolean news) {
        boolean resumed = init.handshake() instanceof OutgoingResumption;
        if (news || resumed) {
            session.early().resumed(resumed);
        }
        if (init.early() != null) {
            // The server has it, even if it waits here again.
            held.remove(init.early());
            session.early().count();
            rider = null;
        }
    }

    /** What waited goes out, after the confirming packet. */
    void release(long now) {
        putBack(now);
        held.drain(packet -> context.events().forward(session, packet));
        open = true;
        refresh();
    }

    /**
     * Takes a packet from the port.
     *
     * @return whether it waits; otherwise it was counted
     */
    boolean hold(byte[] packet, long now) {
        boolean waits = session.early().room() && held.add(packet, now);
        if (!waits) {
            context.events().dropped(DropReason.WAIT_FULL, 1);
        }
        refresh();
        return waits;
    }

    /** Drops what has waited too long. */
    void advance(long now) {
        int late = held.expire(now);
        if (late > 0) {
            context.events().dropped(DropReason.WAITED_TOO_LONG, late);
            refresh();
        }
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        return held.deadline();
    }

    /** A sleep: the ticket is older than the clock says. */
    void age(long missed) {
        purse.age(missed);
    }

    /** Forgets the ticket. */
    void eraseTicket() {
        purse.erase();
    }

    /** Forgets ticket and packets; none waits until there was a session again. */
    void forget() {
        purse.erase();
        rider = null;
        held.drain(packet -> context.events().dropped(DropReason.WAITED_TOO_LONG, 1));
        open = false;
        refresh();
    }

    private void refresh() {
        session.early().room(open && held.hasRoom());
    }
}
