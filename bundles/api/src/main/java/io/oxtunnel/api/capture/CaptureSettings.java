package io.oxtunnel.api.capture;

import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.util.List;

/**
 * What a capture is to do while it runs, as a whole: what it did before and is not in here ends.
 *
 * @param routes destinations to capture, those of the {@link CaptureRequest} among them
 * @param exclude destinations to leave alone, those of the request among them
 * @param nameServers the ones that this machine asks, through the tunnel; then none is asked outside it. Empty: the machine's own
 * @param mtu most bytes of an inner packet, 1,280..65,535, besides the assignment's; 0 for no other bound
 */
public record CaptureSettings(List<Prefix> routes, List<Prefix> exclude, List<InetAddress> nameServers, int mtu) {
    /** Copies the lists. */
    public CaptureSettings {
        routes = List.copyOf(routes);
        exclude = List.copyOf(exclude);
        nameServers = List.copyOf(nameServers);
    }
}
