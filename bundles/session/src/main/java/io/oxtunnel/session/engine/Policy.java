package io.oxtunnel.session.engine;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.session.handshake.Tai64n;
import io.oxtunnel.session.key.Agreement;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What a server grants to a client that it knows (PROTOCOL.md 4.2, 4.7). Control path. */
final class Policy {
    private static final int ADDRESS6 = 16;

    private final Context context;
    private final ServerIdentity identity;

    Policy(Context context, ServerIdentity identity) {
        this.context = context;
        this.identity = identity;
    }

    /** Returns 0, or the reason to reject a client whatever addresses there are. */
    int reject(Admission.Client client, InitPayload init) {
        Instant notAfter = client.notAfter();
        if (notAfter != null && context.wallClock().instant().isAfter(notAfter)) {
            return AcceptPayload.REJECT_EXPIRED;
        }
        if (Modes.choose(client.modes(), init.weakestMode()) == null) {
            return AcceptPayload.REJECT_MODE;
        }
        return suite(init) == null ? AcceptPayload.REJECT_SUITE : 0;
    }

    /** Returns the suite for an INIT, or null. */
    private Suite suite(InitPayload init) {
        return Offer.choose(common(init));
    }

    private int common(InitPayload init) {
        return Offer.of(context, null) & init.capabilities();
    }

    private int granted(InitPayload init, Mode mode) {
        return Offer.oneCompression(Offer.fit(common(init), mode));
    }

    /** Returns the payload that rejects. */
    AcceptPayload rejected(int reason, int index) {
        byte[] none = new byte[ADDRESS6];
        return new AcceptPayload(identity.serverId(), new byte[16], 0, Mode.ENCRYPTED, 0, 0, 0, 0, 0, 0, none, 0, none, 0, 0, 0,
                serverTime(), index, reason);
    }

    /**
     * Returns the payload that accepts.
     *
     * @param client that was not {@link #reject rejected}
     * @param epoch of the configuration that the client has acknowledged in this session
     * @param ownMax largest datagram that the server takes
     * @param index under which the server will receive
     */
    AcceptPayload accepted(Admission.Client client, InitPayload init, byte[] sessionId, int epoch, Assignment lease, int ownMax,
            int index) {
        Mode mode = Modes.choose(client.modes(), init.weakestMode());
        int largest = Agreement.maxDatagram(ownMax, init.maxDatagram(), mode) - mode.overhead();
        int mtu = Math.min(largest, lease.mtu());
        InetAddress dns4 = lease.dns().stream().filter(a -> a.getAddress().length == 4).findFirst().orElse(null);
        InetAddress dns6 = lease.dns().stream().filter(a -> a.getAddress().length == ADDRESS6).findFirst().orElse(null);
        return new AcceptPayload(identity.serverId(), sessionId, granted(init, mode), mode, suite(init).code(), ownMax,
                four(lease.address4()), lease.prefix4(), lease.prefix6(), mtu, six(lease.address6()), four(dns4), six(dns6),
                keepalive(init.keepaliveSeconds()), Modes.idleSeconds(mode, identity.idleSeconds()), epoch, serverTime(), index, 0);
    }

    /** Off stays off; otherwise the smaller of what is asked for and what is granted at most, if there is a most. */
    private int keepalive(int asked) {
        int most = context.keepaliveSeconds();
        return most == 0 ? asked : Math.min(asked, most);
    }

    private long serverTime() {
        return Tai64n.seconds(context.wallClock().instant());
    }

    private static int four(InetAddress address) {
        return address == null ? 0 : ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static byte[] six(InetAddress address) {
        return address == null ? new byte[ADDRESS6] : address.getAddress();
    }
}
