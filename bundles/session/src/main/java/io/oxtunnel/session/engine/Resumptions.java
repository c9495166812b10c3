package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.ResumePayload;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.IncomingResumption;
import io.oxtunnel.session.handshake.Mac1;
import io.oxtunnel.session.handshake.RetryFull;
import io.oxtunnel.session.ticket.Ticket;
import io.oxtunnel.session.ticket.TicketBox;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Set;

/**
 * The server's pipeline for a RESUME up to policy (PROTOCOL.md section 6, to 4.4). What cannot be taken before the payload is opened is
 * answered by RETRY_FULL; after that, silence. Control path.
 *
 * <pre>
 * shape > mac1 > cookie under load > bucket of the source > ticket (key, expiry) > allow-list > strike look-up > open payload > early_len > timestamp > 20 ms > strike
 * </pre>
 */
final class Resumptions {
    private final Context context;
    private final StaticKeys keys;
    private final InitGuard guard;
    private final Admission admission;
    private final Responder responder;
    private final TicketBox tickets;

    Resumptions(Context context, StaticKeys keys, InitGuard guard, Admission admission, Responder responder, TicketBox tickets) {
        this.context = context;
        this.keys = keys;
        this.guard = guard;
        this.admission = admission;
        this.responder = responder;
        this.tickets = tickets;
    }

    /**
     * What became of a RESUME.
     *
     * @param init as an INIT that passed, or why it was dropped
     * @param retry RETRY_FULL to answer a drop with, or null for silence
     * @param early what came with it, not looked at yet; empty for nothing
     */
    record Result(Responder.Result init, byte[] retry, byte[] early) {
        @Override
        public String toString() {
            return "Result[" + init + "]";
        }
    }

    Result read(byte[] datagram, Endpoint from, long now) {
        StaticKeys.Own own = keys.match(mac1 -> IncomingResumption.isMeantFor(mac1, datagram));
        if (own == null) {
            return silence(DropReason.BAD_MAC1);
        }
        DropReason refused = guard.refuse(datagram, own.pair().publicKey(), from, now);
        if (refused != null) {
            return silence(refused);
        }
        return read(datagram, own.mac1(), now);
    }

    private Result read(byte[] datagram, Mac1 mac1, long now) {
        IncomingResumption resumption = new IncomingResumption(context, datagram);
        if (!context.resumption().tickets()) {
            return retry(datagram, mac1, DropReason.RESUME_UNKNOWN_KEY, RetryFull.UNKNOWN_KEY);
        }
        TicketBox.Shown shown = tickets.look(resumption.ticket(), now);
        if (shown.ticket() == null) {
            return retry(datagram, mac1, DropReason.RESUME_UNKNOWN_KEY, RetryFull.UNKNOWN_KEY);
        }
        try {
            return take(datagram, mac1, resumption, shown, now);
        } catch (GeneralSecurityException e) {
            return silence(DropReason.PAYLOAD_UNREADABLE);
        } catch (MalformedException e) {
            return silence(DropReason.BAD_PAYLOAD);
        } finally {
            shown.ticket().erase();
        }
    }

    private Result take(byte[] datagram, Mac1 mac1, IncomingResumption resumption, TicketBox.Shown shown, long now)
            throws GeneralSecurityException, MalformedException {
        if (shown.expired()) {
            return retry(datagram, mac1, DropReason.RESUME_EXPIRED, RetryFull.EXPIRED);
        }
        Admission.Client client = allowed(shown.ticket());
        if (client == null) {
            return retry(datagram, mac1, DropReason.RESUME_REFUSED, RetryFull.REFUSED);
        }
        if (shown.used()) {
            return retry(datagram, mac1, DropReason.RESUME_USED, RetryFull.USED);
        }
        if (tickets.full()) {
            return retry(datagram, mac1, DropReason.RESUME_REGISTER_FULL, RetryFull.REGISTER_FULL);
        }
        ResumePayload payload = context.codec().decodeResume(resumption.payload(shown.ticket().psk()));
        Responder.Result init = responder.admit(resumption, client, shown.ticket().clientKey(), payload.init(), now);
        if (init.drop() == null && !tickets.mark(shown)) {
            return silence(DropReason.RESUME_USED);
        }
        return new Result(init, null, payload.early());
    }

    /** Returns the client as the ticket lets it in, with the mode of the ticket alone; null if that is no longer allowed. */
    private Admission.Client allowed(Ticket ticket) {
        Admission.Client client = admission.find(ticket.clientKey());
        if (client == null || !client.modes().contains(ticket.mode())) {
            return null;
        }
        Instant notAfter = client.notAfter();
        if (notAfter != null && context.wallClock().instant().isAfter(notAfter)) {
            return null;
        }
        return new Admission.Client(client.name(), client.publicKey(), client.psk(), Set.of(ticket.mode()), notAfter);
    }

    private Result retry(byte[] datagram, Mac1 mac1, DropReason drop, int reason) {
        return new Result(Responder.drop(drop), RetryFull.make(context.codec(), mac1, datagram, reason), null);
    }

    private static Result silence(DropReason drop) {
        return new Result(Responder.drop(drop), null, null);
    }
}
