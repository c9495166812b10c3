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
 * @param predecessor the transport of the same tunnel and carrier whose place the new one takes, or null. It serves on until the new one is in
 *         use, and is closed after that: a transport that can takes over what it listens on ({@link Transport#sockets}), so that nothing that
 *         waits there is lost and peers notice nothing; its queues must be as many
 */
public record TransportRequest(BufferPool pool, int queues, InetSocketAddress listen, int mark, Transport predecessor) {
    /** Asks for a transport that takes nobody's place. */
    public TransportRequest(BufferPool pool, int queues, InetSocketAddress listen, int mark) {
        this(pool, queues, listen, mark, null);
    }
}
