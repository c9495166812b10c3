package io.oxtunnel.api.transport;

import io.oxtunnel.api.packet.BufferPool;
import java.net.InetSocketAddress;

/**
 * What a runtime asks of a transport.
 *
 * @param pool where received datagrams go; open longer than the transport
 * @param queues wanted number of queues, a power of two, 1..64; a transport that cannot steer opens one
 * @param listen where a server listens; null for a client, which takes any free port
 * @param mark firewall mark of the tunnel's own packets (SO_MARK), 0 for none
 */
public record TransportRequest(BufferPool pool, int queues, InetSocketAddress listen, int mark) {
}
