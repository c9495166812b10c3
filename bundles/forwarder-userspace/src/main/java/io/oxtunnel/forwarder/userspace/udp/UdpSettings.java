package io.oxtunnel.forwarder.userspace.udp;

import io.oxtunnel.forwarder.userspace.mapping.MappingCaps;

/**
 * Settings of UDP.
 *
 * @param caps bounds of the mappings; brief are those that have talked to port 53 only
 * @param filtered whether a client hears only addresses that it has sent to (RFC 4787, section 5), not whoever finds its mapping
 * @param buffer bytes that the kernel holds for a socket in each direction, 0 for its default
 */
public record UdpSettings(MappingCaps caps, boolean filtered, int buffer) {
}
