package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.call.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Transport "tcp" of Linux: length-prefixed datagrams over TCP (PROTOCOL.md 4.8), inside TLS and through a proxy if so configured. */
@Component(configurationPid = TcpSettings.PID, configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = {TransportProvider.NAME + "=tcp", "service.ranking:Integer=100"})
@Designate(ocd = TcpSettings.class)
public final class TcpTransportProvider implements TransportProvider {
    private final int connections;
    private final int socketBuffer;
    private final Streams.Factory streams;
    private final long patience;

    /**
     * Called by Declarative Services.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    @Activate
    public TcpTransportProvider(BundleContext context, TcpSettings settings) {
        this(settings.connections(), settings.socket$_$buffer(), new LayerSettings(settings.tls(),
                beside(context, "oxtunnel.config", settings.certificate()), beside(context, "oxtunnel.config", settings.key$_$file()),
                own(context), settings.pin(), settings.server$_$name(), List.of(settings.alpn()), settings.proxy()));
    }

    TcpTransportProvider(int connections, int socketBuffer, Streams.Factory streams) {
        this(connections, socketBuffer, streams, Switchboard.PATIENCE_NANOS);
    }

    TcpTransportProvider(int connections, int socketBuffer, Streams.Factory streams, long patience) {
        this.patience = patience;
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

    private static Path beside(BundleContext context, String property, String file) {
        String of = context.getProperty(property);
        return file.isEmpty() ? null : of == null ? Path.of(file) : Path.of(of).resolveSibling(file);
    }

    private static Path own(BundleContext context) {
        String state = context.getProperty("oxtunnel.state");
        return state == null ? null : Path.of(state).resolve("transport-tcp.pem");
    }

    @Override
    public String carrier() {
        return Endpoint.TCP;
    }

    @Override
    public Transport open(TransportRequest request) throws IOException {
        Platform.require();
        return new TcpTransport(request, streams.open(request), new Sockets(request.mark(), socketBuffer), connections, patience);
    }
}
