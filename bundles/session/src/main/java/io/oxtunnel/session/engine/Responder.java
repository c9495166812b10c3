package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.IncomingHandshake;
import io.oxtunnel.session.handshake.Reception;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The server's pipeline for an INIT up to policy, cheapest step first (PROTOCOL.md 4.6). A stranger costs one HMAC, or one DH if it knows
 * the server's public key, and gets no answer but a cookie under load. Control path.
 *
 * <pre>
 * shape > mac1 > cookie under load > bucket of the source > DH es > open s > allow-list > DH ss > open payload > timestamp > 20 ms
 * </pre>
 */
final class Responder {
    private final Context context;
    private final StaticKeys keys;
    private final InitGuard guard;
    private final Admission admission;
    private final TimestampStore timestamps;
    // Only keys of the allow-list come this far: it bounds the map.
    private final Map<String, ServerPeer> peers = new HashMap<>();

    Responder(Context context, StaticKeys keys, InitGuard guard, Admission admission, TimestampStore timestamps) {
        this.context = context;
        this.keys = keys;
        this.guard = guard;
        this.admission = admission;
        this.timestamps = timestamps;
    }

    /**
     * An INIT that passed, or why it was dropped.
     *
     * @param drop null if it passed; then the others are set
     * @param client who sent it, as soon as that is known
     * @param detail more about a drop, or empty
     */
    record Result(DropReason drop, Reception handshake, Admission.Client client, ServerPeer peer, InitPayload payload,
            String detail) {
        /** Returns the name of the client, or null before it is known. */
        String who() {
            return client == null ? null : client.name();
        }

        @Override
        public String toString() {
            return "Result[" + drop + "]";
        }
    }

    Collection<ServerPeer> peers() {
        return peers.values();
    }

    Result read(byte[] datagram, Endpoint from, long now) {
        if (!IncomingHandshake.isInit(datagram)) {
            return drop(DropReason.BAD_HANDSHAKE);
        }
        StaticKeys.Own own = keys.match(mac1 -> IncomingHandshake.isMeantFor(mac1, datagram));
        if (own == null) {
            return drop(DropReason.BAD_MAC1);
        }
        DropReason refused = guard.refuse(datagram, own.pair().publicKey(), from, now);
        if (refused != null) {
            return drop(refused);
        }
        IncomingHandshake handshake = new IncomingHandshake(context, own.pair(), datagram);
        try {
            return open(handshake, now);
        } catch (GeneralSecurityException e) {
            return drop(DropReason.HANDSHAKE_UNREADABLE);
        } catch (MalformedException e) {
            return drop(DropReason.BAD_PAYLOAD);
        }
    }

    private Result open(IncomingHandshake handshake, long now) throws GeneralSecurityException, MalformedException {
        byte[] clientKey = handshake.clientKey();
        Admission.Client client = admission.find(clientKey);
        if (client == null) {
            return new Result(DropReason.UNKNOWN_CLIENT, null, null, null, null,
                    "a handshake by the unknown key " + Base64.getEncoder().encodeToString(clientKey));
        }
        InitPayload payload;
        try {
            payload = context.codec().decodeInit(handshake.payload());
        } catch (GeneralSecurityException e) {
            return drop(DropReason.PAYLOAD_UNREADABLE);
        }
        return admit(handshake, client, clientKey, payload, now);
    }

    /** The last steps, for an INIT of either kind whose payload is open. */
    Result admit(Reception handshake, Admission.Client client, byte[] clientKey, InitPayload payload, long now) {
        if (handshake.clientIndex() == 0) {
            return drop(DropReason.BAD_PAYLOAD);
        }
        ServerPeer peer = peers.computeIfAbsent(HexFormat.of().formatHex(clientKey), k -> new ServerPeer(clientKey, timestamps));
        if (!peer.isFresh(payload.timestamp())) {
            return drop(DropReason.STALE_TIMESTAMP, client);
        }
        if (peer.isTooFrequent(now)) {
            return drop(DropReason.TOO_FREQUENT, client);
        }
        if (peer.isCloned(payload.clientId(), now)) {
            context.events().count(Counters.Traffic.CLONED_KEY_SUSPECTED);
        }
        peer.took(payload.timestamp(), now);
        return new Result(null, handshake, client, peer, payload, "");
    }

    /**
     * Makes the ACCEPT to an INIT that passed.
     *
     * @param index under which the server will receive
     * @throws GeneralSecurityException if a key of the client is a point of small order
     */
    byte[] accept(Result init, int index, AcceptPayload payload) throws GeneralSecurityException {
        byte[] ephemeral = new byte[32];
        context.random().nextBytes(ephemeral);
        return init.handshake().accept(init.peer().publicKey(), index, ephemeral, init.client().psk(), context.codec().encode(payload));
    }

    static Result drop(DropReason reason) {
        return drop(reason, null);
    }

    static Result drop(DropReason reason, Admission.Client client) {
        return new Result(reason, null, client, null, null, "");
    }
}
