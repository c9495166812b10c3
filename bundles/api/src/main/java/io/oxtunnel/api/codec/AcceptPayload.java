package io.oxtunnel.api.codec;

/**
 * Payload of HANDSHAKE_RESPONSE ACCEPT (PROTOCOL.md 4.2). Arrays are not copied and must not be changed.
 *
 * @param serverId 16 bytes
 * @param sessionId 16 bytes
 * @param capabilities chosen bits of {@link Wire}
 * @param mode chosen
 * @param suite number of the chosen suite, 0..1
 * @param maxDatagram largest UDP payload the server takes
 * @param address4 assigned IPv4 address as int, 0 for none
 * @param prefix4 0..32
 * @param prefix6 0..128
 * @param tunnelMtu largest inner packet
 * @param address6 assigned IPv6 address, 16 bytes, zero for none
 * @param dns4 as int, 0 for none
 * @param dns6 16 bytes, zero for none
 * @param keepaliveSeconds 0 = off
 * @param idleSeconds 0 = never
 * @param configEpoch replaces the client's
 * @param serverTime TAI64 seconds
 * @param echo the sender index of this ACCEPT
 * @param reject 0 = accepted, otherwise one of the constants
 */
public record AcceptPayload(byte[] serverId, byte[] sessionId, int capabilities, Mode mode, int suite, int maxDatagram, int address4,
        int prefix4, int prefix6, int tunnelMtu, byte[] address6, int dns4, byte[] dns6, int keepaliveSeconds, int idleSeconds,
        int configEpoch, long serverTime, int echo, int reject) {
    /** No common mode. */
    public static final int REJECT_MODE = 1;
    /** No common suite. */
    public static final int REJECT_SUITE = 2;
    /** The client's key has expired. */
    public static final int REJECT_EXPIRED = 3;
    /** The address pool is exhausted. */
    public static final int REJECT_POOL = 4;
    /** The wanted address is refused. */
    public static final int REJECT_ADDRESS = 5;
    /** Unknown protocol version. */
    public static final int REJECT_VERSION = 6;
}
