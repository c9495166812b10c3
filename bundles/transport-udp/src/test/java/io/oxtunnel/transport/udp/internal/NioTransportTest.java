package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.transport.TransportProvider;

class NioTransportTest extends TransportContract {
    @Override
    TransportProvider provider() {
        return new NioTransportProvider();
    }
}
