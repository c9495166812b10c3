package io.oxtunnel.api.tunnel;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Service: opens tunnels from Java. Configuration files go the same way. Thread-safe. */
@ProviderType
public interface TunnelFactory {
    /**
     * Opens a server; it takes handshakes when this returns.
     *
     * @throws IOException if it cannot; the message says what is wrong and what to do, and nothing stays changed on the machine
     */
    Tunnel open(ServerSettings settings, TunnelListener listener) throws IOException;

    /**
     * Opens a client; its capture is in place and fails closed when this returns. It connects, and reconnects for ever, by itself.
     *
     * @throws IOException as above
     */
    Tunnel open(ClientSettings settings, TunnelListener listener) throws IOException;
}
