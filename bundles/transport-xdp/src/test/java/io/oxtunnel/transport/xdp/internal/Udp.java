package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.transport.udp.internal.UdpSettings;
import io.oxtunnel.transport.udp.internal.UdpTransportProvider;
import java.lang.reflect.Proxy;

/** The UDP transport that the framework would hand over, with its default settings. */
final class Udp {
    private Udp() {
    }

    static TransportProvider provider() {
        // What Declarative Services does: each setting has the default of its annotation.
        UdpSettings defaults = (UdpSettings) Proxy.newProxyInstance(Udp.class.getClassLoader(), new Class<?>[] {UdpSettings.class},
                (proxy, method, arguments) -> method.getDefaultValue());
        return new UdpTransportProvider(defaults);
    }
}
