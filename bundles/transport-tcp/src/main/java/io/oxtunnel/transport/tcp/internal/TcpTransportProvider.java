package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.call.Platform;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Transport "tcp" of Linux: length-prefixed datagrams over TCP (PROTOCOL.md 4.8). */
@Component(configurationPid = TcpSettings.PID, configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = {TransportProvider.NAME + "=tcp", "service.ranking:Integer=100"})
@Designate(ocd = TcpSettings.class)
public final class TcpTransportProvider implements TransportProvider {
    private final int connections;
    private final int socketBuffer;
    private final Streams.Factory streams;

    /**
     * Called by Declarative Services.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    @Activate
    public TcpTransportProvider(TcpSettings settings) {
        this(settings.connections(), settings.socket$_$buffer(), Plain::new);
    }

    TcpTransportProvider(int connections, int socketBuffer, Streams.Factory streams) {
        if (connections < 1 || connections > 65_536) {
            throw new IllegalArgumentException("connections: " + connections + " is not in 1..65536");
        }
        if (socketBuffer < 0 || socketBuffer > 1 << 30) {
            throw new IllegalArgumentException("socket-buffer: " + socketBuffer + " is not in 0..1073741824");
        }
        this.connections = connections;
        this.socketBuffer = socketBuffer;
        this.streams = streams;
    }

    @Override
    public String carrier() {
        return Endpoint.TCP;
    }

    @Override
    public Transport open(TransportRequest request) throws IOException {
        Platform.require();
        return new TcpTransport(request, streams.open(request), new Sockets(request.mark(), socketBuffer), connections);
    }
}
