package io.oxtunnel.session.key;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Mode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What an ACCEPT settled, besides the key (PROTOCOL.md 4.2); both sides derive it from the same payload.
 *
 * @param sessionId 16 bytes
 * @param mode of the session
 * @param capabilities chosen
 * @param assignment addresses of the client
 * @param address4 the IPv4 address as int, 0 for none
 * @param address6High upper half of the IPv6 address
 * @param address6Low its lower half
 * @param maxDatagram largest datagram either side sends
 * @param keepaliveSeconds 0 = off
 */
public record Agreement(byte[] sessionId, Mode mode, int capabilities, Assignment assignment, int address4, long address6High,
        long address6Low, int maxDatagram, int keepaliveSeconds) {
    /** Smallest inner MTU: what IPv6 asks of every link (RFC 8200 section 5). */
    public static final int MIN_MTU = 1_280;

    /**
     * Derives it.
     *
     * @param accept a payload that was not rejected
     * @param peerMax max_datagram of the peer
     * @param ownMax max_datagram of this side
     */
    public static Agreement of(AcceptPayload accept, int peerMax, int ownMax) {
        int datagram = maxDatagram(peerMax, ownMax, accept.mode());
        int mtu = Math.max(MIN_MTU, Math.min(accept.tunnelMtu(), datagram - accept.mode().overhead()));
        ByteBuffer six = ByteBuffer.wrap(accept.address6());
        List<InetAddress> dns = new ArrayList<>(2);
        InetAddress address4 = address(accept.address4());
        InetAddress address6 = address(accept.address6());
        addIfPresent(dns, address(accept.dns4()));
        addIfPresent(dns, address(accept.dns6()));
        Assignment assignment = new Assignment(address4, accept.prefix4(), address6, accept.prefix6(), mtu, dns);
        return new Agreement(accept.sessionId(), accept.mode(), accept.capabilities(), assignment, accept.address4(), six.getLong(0),
                six.getLong(8), datagram, accept.keepaliveSeconds());
    }

    /**
     * Returns the same with the addresses of the lease that it was made of, where they are the same: those are in memory anyway, and a
     * server has many sessions.
     */
    public Agreement sharing(Assignment lease) {
        Assignment shared = new Assignment(same(assignment.address4(), lease.address4()), assignment.prefix4(),
                same(assignment.address6(), lease.address6()), assignment.prefix6(), assignment.mtu(),
                assignment.dns().equals(lease.dns()) ? lease.dns() : assignment.dns());
        return new Agreement(sessionId, mode, capabilities, shared, address4, address6High, address6Low, maxDatagram, keepaliveSeconds);
    }

    private static InetAddress same(InetAddress own, InetAddress leased) {
        return own != null && own.equals(leased) ? leased : own;
    }

    /**
     * Returns the largest datagram of a session. It never shrinks below what an inner MTU of 1280 takes: on such a path the outer
     * packet is fragmented.
     */
    public static int maxDatagram(int one, int other, Mode mode) {
        return Math.max(MIN_MTU + mode.overhead(), Math.min(one, other));
    }

    private static void addIfPresent(List<InetAddress> list, InetAddress address) {
        if (address != null) {
            list.add(address);
        }
    }

    private static InetAddress address(int four) {
        return four == 0 ? null : raw(ByteBuffer.allocate(4).putInt(four).array());
    }

    private static InetAddress address(byte[] six) {
        ByteBuffer halves = ByteBuffer.wrap(six);
        return halves.getLong(0) == 0 && halves.getLong(8) == 0 ? null : raw(six);
    }

    private static InetAddress raw(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length, e);
        }
    }
}
