package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.conformance.transport.TransportConformance;

class NioTransportTest extends TransportConformance {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }
}
