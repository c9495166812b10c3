package io.oxtunnel.api.codec;

/**
 * Payload of HANDSHAKE_INIT FULL (PROTOCOL.md 4.1). Arrays are not copied and must not be changed.
 *
 * @param timestamp TAI64N, 12 bytes
 * @param clientId 16 bytes, a label
 * @param capabilities bits of {@link Wire}
 * @param weakestMode the set of acceptable modes is {ENCRYPTED..this}
 * @param maxDatagram largest UDP payload the client takes, 0..65,535
 * @param configEpoch of the configuration it has
 * @param wanted4 wanted IPv4 address as int, 0 for any
 * @param wanted6 wanted IPv6 address, 16 bytes, zero for any
 * @param keepaliveSeconds 0 = off
 * @param sessionId of the session to rekey, 16 bytes, zero for a new one
 */
public record InitPayload(byte[] timestamp, byte[] clientId, int capabilities, Mode weakestMode, int maxDatagram, int configEpoch,
        int wanted4, byte[] wanted6, int keepaliveSeconds, byte[] sessionId) {
}
