package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.netlink.PathNetlink;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Transport "af-xdp": datagrams of one Ethernet interface past the kernel's network stack. It opens a transport "udp" on the same port
 * beside it, for fragments, other interfaces, and neighbours that are not known yet.
 */
@Component(name = "io.oxtunnel.transport.xdp", configurationPid = XdpSettings.PID, configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = TransportProvider.NAME + "=af-xdp")
@Designate(ocd = XdpSettings.class)
public final class XdpTransportProvider implements TransportProvider {
    private final Options options;
    private final TransportProvider udp;

    /**
     * Called by Declarative Services.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    @Activate
    public XdpTransportProvider(XdpSettings settings,
            @Reference(target = "(" + TransportProvider.NAME + "=udp)", policyOption = ReferencePolicyOption.GREEDY) TransportProvider udp) {
        this(Options.of(settings), udp);
    }

    XdpTransportProvider(Options options, TransportProvider udp) {
        this.options = options;
        this.udp = udp;
    }

    @Override
    public Transport open(TransportRequest request) throws IOException {
        Platform.require();
        if (request.listen() != null && request.listen().getAddress().isLoopbackAddress()) {
            // Nothing arrives at the loopback that a program could steer; what talks to itself is served well by UDP.
            return udp.open(request);
        }
        Nic nic = nic(request.listen(), request.mark());
        int queues = Opening.queues(nic, options, request.queues());
        Transport beside = udp.open(new TransportRequest(request.pool(), queues, request.listen(), request.mark()));
        try {
            return new Opening(nic, options, request, beside).open();
        } catch (IOException | RuntimeException e) {
            beside.close();
            throw e;
        }
    }

    private Nic nic(InetSocketAddress listen, int mark) throws IOException {
        try (PathNetlink netlink = new PathNetlink()) {
            return Nic.find(netlink, options.device(), listen, mark);
        }
    }

    @Override
    public int lent(InetSocketAddress listen, int mark) {
        try {
            return nic(listen, mark).queues(options.queues()) * (options.frames() + options.toSend()) * 4 / 3;
        } catch (IOException e) {
            // Opening will fail for the same reason, and tell it.
            return 0;
        }
    }

    @Override
    public String unsuited(TransportRequest request) {
        if (Platform.problem() != null) {
            return Platform.problem();
        }
        try {
            return Suitability.of(nic(request.listen(), request.mark())).reason();
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
