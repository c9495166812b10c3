package io.oxtunnel.api.session;

/**
 * How well the path of a session carries, as far as KEEPALIVE, ACK and the counters tell (PROTOCOL.md 4.5). Loss is that of about the last
 * thousand datagrams. A value without a sample is -1: a server, which asks for no ACK by itself, learns what it lost of what the client
 * sent and not what the client lost.
 *
 * @param roundTripNanos smoothed round-trip time (RFC 6298, SRTT), without the time that the peer took to answer
 * @param variationNanos its mean deviation (RFC 6298, RTTVAR)
 * @param lossSent datagrams of this side that did not arrive, in parts per million
 * @param lossReceived datagrams of the peer that did not arrive here, in parts per million
 */
public record PathQuality(long roundTripNanos, long variationNanos, int lossSent, int lossReceived) {
}
