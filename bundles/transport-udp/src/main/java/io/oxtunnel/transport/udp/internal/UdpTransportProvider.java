package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Transport "udp" of Linux: batches and trains in one system call, one socket a queue. {@link ProviderOrder} switches it on. */
@Component(name = UdpTransportProvider.COMPONENT, enabled = false, configurationPid = UdpSettings.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = {TransportProvider.NAME + "=udp", "service.ranking:Integer=100"})
@Designate(ocd = UdpSettings.class)
public final class UdpTransportProvider implements TransportProvider {
    static final String COMPONENT = "io.oxtunnel.transport.udp";
    /** More large buffers in flight than this cost more by cache misses than they save by system calls. */
    private static final int RECEIVE = 16;

    private final boolean gso;
    private final int batch;
    private final SocketBuffers buffers;

    /**
     * Called by Declarative Services.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    @Activate
    public UdpTransportProvider(UdpSettings settings) {
        this(settings.gso(), settings.batch(), settings.socket$_$buffer());
    }

    UdpTransportProvider(boolean gso, int batch, int socketBuffer) {
        if (batch < 1 || batch > 64) {
            throw new IllegalArgumentException("batch: " + batch + " is not in 1..64");
        }
        if (socketBuffer < 4096 || socketBuffer > 1 << 30) {
            throw new IllegalArgumentException("socket-buffer: " + socketBuffer + " is not in 4096..1073741824");
        }
        this.gso = gso;
        this.batch = batch;
        buffers = new SocketBuffers(socketBuffer);
    }

    @Override
    public Transport open(TransportRequest request) throws IOException {
        Platform.require();
        if (request.queues() < 1 || request.queues() > 64 || Integer.bitCount(request.queues()) != 1) {
            throw new IllegalArgumentException("queues: " + request.queues() + " is not a power of two in 1..64");
        }
        List<LinuxSocket> sockets = SocketGroup.open(request, buffers, gso);
        PeerTable peers = new PeerTable(sockets.getFirst().family());
        List<UdpQueue> queues = new ArrayList<>();
        for (LinuxSocket socket : sockets) {
            queues.add(new UdpQueue(socket, new UdpReceiver(socket, request.pool(), peers, Math.min(batch, RECEIVE)),
                    new UdpSender(socket, request.pool(), peers, batch, gso && segmentation(socket))));
        }
        return new UdpTransport(List.copyOf(queues), peers, new PathMtu(request.mark()), local(sockets));
    }

    /** Whether this kernel knows UDP_SEGMENT (Linux 4.18): segment size 0 is its default. */
    private static boolean segmentation(LinuxSocket socket) {
        return socket.trySet(SocketOption.SOL_UDP, SocketOption.UDP_SEGMENT, 0) == 0;
    }

    private static InetSocketAddress local(List<LinuxSocket> sockets) throws LinuxException {
        try {
            return sockets.getFirst().local();
        } catch (LinuxException e) {
            sockets.forEach(LinuxSocket::close);
            throw e;
        }
    }
}
