package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.transport.conformance.TransportConformance;

class TcpTransportTest extends TransportConformance {
    @Override
    protected TransportProvider provider() {
        return new TcpTransportProvider(1_024, 0, request -> new Layers(request.pool(), null, null));
    }

    @Override
    protected int smallest() {
        return Frame.SHORTEST;
    }

    @Override
    protected int largest() {
        return Frame.LONGEST;
    }
}
