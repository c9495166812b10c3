package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.Agreement;
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.Limits;
import io.oxtunnel.session.key.Material;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.noise.NoiseKeys;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Queue;

/**
 * The rest of the server's pipeline: policy, lease, DH ee and se, ACCEPT. An INIT with the id of the live session of the same key is a
 * rekey; any other starts a session that waits to replace the live one (PROTOCOL.md section 6, to 4.1). Control path.
 */
final class Admissions {
    private final Context context;
    private final Admission admission;
    private final Policy policy;
    private final Responder responder;
    private final IndexTable table;
    private final Queue<TransportKey> confirmed;

    Admissions(Context context, ServerIdentity identity, Admission admission, Responder responder, IndexTable table,
            Queue<TransportKey> confirmed) {
        this.context = context;
        this.admission = admission;
        this.policy = new Policy(context, identity);
        this.responder = responder;
        this.table = table;
        this.confirmed = confirmed;
    }

    /**
     * What became of an INIT.
     *
     * @param datagram the ACCEPT, or null for silence
     * @param key new and unconfirmed, or null if there is none
     * @param drop why there is none
     * @param detail more about that, or empty
     */
    record Outcome(byte[] datagram, TransportKey key, DropReason drop, String detail) {
        @Override
        public String toString() {
            return "Outcome[" + drop + "]";
        }
    }

    Outcome answer(Responder.Result init, Endpoint from, long now) {
        try {
            int reject = policy.reject(init.client(), init.payload());
            boolean rekey = isRekey(init);
            if (reject == 0 && !rekey) {
                Admission.Grant grant = admission.lease(init.client(), init.payload());
                reject = grant.reject();
                if (reject == 0) {
                    init.peer().lease(grant.assignment());
                }
            }
            return reject == 0 ? accept(init, session(init, rekey), from, now) : reject(init, reject);
        } catch (GeneralSecurityException e) {
            return new Outcome(null, null, DropReason.HANDSHAKE_UNREADABLE, "");
        }
    }

    private Outcome reject(Responder.Result init, int reason) throws GeneralSecurityException {
        int index = table.draw(table.drawWorker());
        byte[] datagram = responder.accept(init, index, policy.rejected(reason, index));
        boolean expired = reason == AcceptPayload.REJECT_EXPIRED;
        return new Outcome(datagram, null, expired ? DropReason.CLIENT_EXPIRED : DropReason.HANDSHAKE_REJECTED, Reasons.reject(reason));
    }

    private Outcome accept(Responder.Result init, TunnelSession session, Endpoint from, long now) throws GeneralSecurityException {
        InitPayload asked = init.payload();
        int index = table.draw(session.worker());
        int ownMax = context.maxDatagram().applyAsInt(from);
        AcceptPayload payload = policy.accepted(init.client(), asked, session.sessionId(), session.config().acknowledged(),
                init.peer().lease(), ownMax, index);
        session.config().peerEpoch(asked.configEpoch());
        byte[] datagram = responder.accept(init, index, payload);
        Agreement agreement = Agreement.of(payload, asked.maxDatagram(), ownMax).sharing(init.peer().lease());
        NoiseKeys keys = init.handshake().keys();
        Material material = new Material(index, init.handshake().clientIndex(), Suite.of(payload.suite()),
                keys.fromResponder(), keys.fromInitiator(), keys.resumption(), agreement, from);
        TransportKey key = new TransportKey(session, material, context.ciphers(), context.memory(), context.workers(), now,
                Limits.HALF_OPEN_LIFE);
        return new Outcome(datagram, key, null, "");
    }

    private static boolean isRekey(Responder.Result init) {
        TunnelSession live = init.peer().live();
        return live != null && Arrays.equals(live.sessionId(), init.payload().sessionId());
    }

    /** A second INIT before the first was confirmed goes on with the same opening session. */
    private TunnelSession session(Responder.Result init, boolean rekey) {
        if (rekey) {
            return init.peer().live();
        }
        if (init.peer().opening() != null) {
            return init.peer().opening();
        }
        String key = Base64.getEncoder().encodeToString(init.client().publicKey());
        TunnelSession session = new TunnelSession(init.client().name(), key, table.drawWorker(), SessionState.HALF_OPEN, confirmed,
                context.maxDatagram());
        byte[] id = new byte[16];
        context.random().nextBytes(id);
        session.sessionId(id);
        return session;
    }
}
