package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.socket.LinuxSocket;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Makes what stands between a socket and the frames: nothing, TLS, a proxy before either. */
interface Streams {
    /** Makes them for a transport that opens. */
    interface Factory {
        /**
         * Makes them.
         *
         * @throws IOException if a file, a name or a key is not what it should be
         */
        Streams open(TransportRequest request) throws IOException;
    }

    /**
     * Makes the stream of a connection.
     *
     * @param to the server that is to be reached, or null for a connection that was accepted
     * @param done called by any thread when the stream, having been busy, is not any more
     * @throws IOException if that cannot be had; the message says why
     */
    Stream of(LinuxSocket socket, InetSocketAddress to, Runnable done) throws IOException;

    /** Returns whereto a socket connects in order to reach a server. */
    InetSocketAddress first(InetSocketAddress server);

    /** Ends what was begun for connections. */
    void close();

    /** Returns one clause for an administrator, such as " with TLS", or nothing. */
    String describe();
}
