package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.TransportKey;

/** What a client does with the feedback of its server: KEEPALIVE and ACK (PROTOCOL.md 4.5). Control path. */
final class ClientMessages {
    private final TunnelSession session;
    private final ControlSender sender;
    private final Roaming roaming;
    private final PathProber prober;
    private final CarrierChoice choice;

    ClientMessages(TunnelSession session, ControlSender sender, Roaming roaming, PathProber prober, CarrierChoice choice) {
        this.session = session;
        this.sender = sender;
        this.roaming = roaming;
        this.prober = prober;
        this.choice = choice;
    }

    /** Takes a KEEPALIVE that a worker opened under a key at a time. */
    Verdict take(TransportKey under, long counter, KeepAlive message, Endpoint from, long arrived, long now) {
        session.feedback().heard(under, counter, message.sent());
        byte[] answer = sender.answer(session, under, message, arrived, now);
        if (answer == null) {
            return new Verdict.Deliver(session);
        }
        boolean challenge = (message.flags() & KeepAlive.CHALLENGE) != 0;
        return challenge && choice.asks(from, now) ? new Verdict.Reply(answer) : roaming.answer(session, message, answer, from);
    }

    /** Takes an ACK, in the same way. */
    Verdict take(TransportKey under, long counter, Ack message, Endpoint from, long arrived, long now) {
        session.feedback().acknowledged(message, under, counter, arrived);
        prober.acknowledged(session, message, now);
        choice.acknowledged(message.token(), from, now);
        roaming.acknowledged(session, message, from, arrived);
        return new Verdict.Deliver(session);
    }
}
