package io.oxtunnel.conformance.port;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * The rules of ports for a forwarder that hands packets on as they are. One that ends connections itself, or translates addresses, hands on
 * packets of its own making and has to be tested by what is in them.
 */
public abstract class ForwarderConformance extends PortConformance {
    private static final List<Prefix> CLIENTS = List.of(Prefix.parse("10.77.0.0/16"), Prefix.parse("fd77::/64"));
    private static final int MTU = 1_500;

    /** Returns the provider under test. */
    protected abstract ForwarderProvider provider() throws IOException;

    /** Opens a forwarder for the clients 10.77.0.0/16 and fd77::/64. */
    @Override
    protected final PacketPort open(BufferPool memory) throws IOException {
        return provider().open(new ForwarderRequest(memory, 1, CLIENTS, MTU, journal));
    }

    /** On a server the clients are before the port. */
    @Override
    protected InetAddress before(boolean v6) {
        return super.behind(v6);
    }

    @Override
    protected InetAddress behind(boolean v6) {
        return super.before(v6);
    }
}
