package io.oxtunnel.session.engine;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.ClientClock;
import io.oxtunnel.session.handshake.OutgoingHandshake;
import io.oxtunnel.session.key.Agreement;
import io.oxtunnel.session.noise.KeyPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** Makes the client's INITs: each with a fresh ephemeral key and timestamp. Control path. */
final class InitFactory {
    private final Context context;
    private final ClientIdentity identity;
    private final KeyPair own;
    private final ClientClock clock;

    InitFactory(Context context, ClientIdentity identity, KeyPair own, ClientClock clock) {
        this.context = context;
        this.identity = identity;
        this.own = own;
        this.clock = clock;
    }

    /** Returns the capabilities that an INIT offers. */
    int offered() {
        return Offer.of(context, identity.suite());
    }

    /**
     * Makes one.
     *
     * @param index under which the client will receive
     * @throws IOException if its timestamp cannot be kept
     * @throws GeneralSecurityException if the server's key is a point of small order
     */
    OutgoingHandshake make(TunnelSession session, int index, Endpoint to) throws IOException, GeneralSecurityException {
        byte[] ephemeral = new byte[32];
        context.random().nextBytes(ephemeral);
        byte[] payload = context.codec().encode(payload(session, to));
        return new OutgoingHandshake(context, own, identity.serverKey(), identity.psk(), index, ephemeral, payload);
    }

    /**
     * Makes the payload of an INIT of either kind.
     *
     * @throws IOException if its timestamp cannot be kept
     */
    InitPayload payload(TunnelSession session, Endpoint to) throws IOException {
        Agreement former = session.agreement();
        Assignment held = session.assignment();
        int wanted4 = former == null ? 0 : former.address4();
        byte[] wanted6 = new byte[16];
        if (held != null && held.address6() != null) {
            ByteBuffer.wrap(wanted6).putLong(former.address6High()).putLong(former.address6Low());
        }
        return new InitPayload(clock.next(), identity.clientId(), offered(), identity.weakestMode(),
                context.maxDatagram().applyAsInt(to), session.config().initEpoch(), wanted4, wanted6, context.keepaliveSeconds(), session.sessionId());
    }
}
