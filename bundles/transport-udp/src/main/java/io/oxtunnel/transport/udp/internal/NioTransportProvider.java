package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import org.osgi.service.component.annotations.Component;

/**
 * Transport "udp" of plain Java: one datagram a call, one queue, no own address of a datagram. It serves where there is no Linux.
 * It cannot mark its packets, so that a caller who needs a mark is refused. {@link ProviderOrder} switches it on.
 */
@Component(name = NioTransportProvider.COMPONENT, enabled = false,
        property = {TransportProvider.NAME + "=udp", "service.ranking:Integer=10"})
public final class NioTransportProvider implements TransportProvider {
    static final String COMPONENT = "io.oxtunnel.transport.udp.nio";
    private static final int BUFFER = 2_097_152;

    @Override
    public Transport open(TransportRequest request) throws IOException {
        if (request.mark() != 0 && System.getProperty("os.name", "").equals("Linux")) {
            throw new IOException("plain Java cannot set the firewall mark " + request.mark()
                    + "; start the JVM with --enable-native-access=ALL-UNNAMED, so that the transport of Linux serves");
        }
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
            channel.bind(request.listen() == null ? new InetSocketAddress((InetAddress) null, 0) : request.listen());
            return new NioTransport(channel, request.pool());
        } catch (BindException e) {
            channel.close();
            throw new IOException("bind(" + request.listen() + "): " + e.getMessage() + "; choose another port, or end the process that has it", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
