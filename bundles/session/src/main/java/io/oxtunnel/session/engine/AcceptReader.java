package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeGate;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.Mac1;
import io.oxtunnel.session.handshake.OutgoingHandshake;
import io.oxtunnel.session.key.Agreement;
import io.oxtunnel.session.key.Limits;
import io.oxtunnel.session.key.Material;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.noise.NoiseAnswer;
import io.oxtunnel.session.noise.NoiseKeys;
import java.security.GeneralSecurityException;

/**
 * Reads the ACCEPTs that come to a client, cheapest check first: shape, mac1, an INIT in flight, DH and AEAD, payload. Nothing changes
 * before the last check has passed. Control path.
 */
final class AcceptReader {
    private final Codec codec;
    private final Mac1 mac1;
    private final int offered;
    private final Mode weakest;
    private final InFlight inFlight;

    AcceptReader(Codec codec, byte[] publicKey, int offered, Mode weakest, InFlight inFlight) {
        this.codec = codec;
        mac1 = new Mac1(publicKey);
        this.offered = offered;
        this.weakest = weakest;
        this.inFlight = inFlight;
    }

    /**
     * An ACCEPT, or why it was dropped.
     *
     * @param drop null if it is good; then the others are set
     * @param init the INIT it answers
     * @param payload opened and checked; it may reject
     * @param keys of the transport
     * @param serverIndex under which the server receives
     */
    record Result(DropReason drop, InFlight.Sent init, AcceptPayload payload, NoiseKeys keys, int serverIndex) {
        /** Makes the key that was agreed. */
        TransportKey key(TunnelSession session, Context context, Endpoint endpoint, long now) {
            int ownMax = context.maxDatagram().applyAsInt(endpoint);
            Material material = new Material(init.handshake().index(), serverIndex, Suite.of(payload.suite()),
                    keys.fromInitiator(), keys.fromResponder(), keys.resumption(),
                    Agreement.of(payload, payload.maxDatagram(), ownMax), endpoint);
            return new TransportKey(session, material, context.ciphers(), context.memory(), context.workers(), now,
                    Limits.REJECT_AFTER_TIME);
        }

        @Override
        public String toString() {
            return "Result[" + drop + "]";
        }
    }

    /** Makes the gate of a worker. Any thread. */
    HandshakeGate gate() {
        return new ClientGate(inFlight, mac1);
    }

    Result read(byte[] datagram) {
        if (!OutgoingHandshake.isAccept(datagram)) {
            return drop(DropReason.BAD_HANDSHAKE);
        }
        if (!OutgoingHandshake.isMeantFor(mac1, datagram)) {
            return drop(DropReason.BAD_MAC1);
        }
        InFlight.Sent init = inFlight.find(OutgoingHandshake.receiver(datagram));
        if (init == null) {
            return drop(DropReason.UNEXPECTED_HANDSHAKE);
        }
        try {
            NoiseAnswer answer = init.handshake().open(datagram);
            AcceptPayload payload = codec.decodeAccept(answer.payload());
            int serverIndex = OutgoingHandshake.sender(datagram);
            if (payload.echo() != serverIndex || serverIndex == 0 || payload.reject() == 0 && !wasOffered(payload)) {
                answer.keys().erase();
                return drop(DropReason.BAD_PAYLOAD);
            }
            return new Result(null, init, payload, answer.keys(), serverIndex);
        } catch (GeneralSecurityException e) {
            return drop(DropReason.HANDSHAKE_UNREADABLE);
        } catch (MalformedException e) {
            return drop(DropReason.BAD_PAYLOAD);
        }
    }

    /** A server chooses out of what was offered (section 4.7). */
    private boolean wasOffered(AcceptPayload payload) {
        Suite suite = Suite.of(payload.suite());
        return !payload.mode().weakerThan(weakest) && suite != null && Offer.has(offered, suite)
                && (payload.capabilities() & ~offered) == 0;
    }

    private static Result drop(DropReason reason) {
        return new Result(reason, null, null, null, 0);
    }
}
