package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;

/**
 * One open transport of a tunnel.
 *
 * @param name under which the configuration names it
 * @param provider who opened it
 * @param transport what it opened
 */
public record Member(String name, TransportProvider provider, Transport transport) {
    /** Returns what its endpoints are reached over. */
    public String carrier() {
        return provider.carrier();
    }
}
