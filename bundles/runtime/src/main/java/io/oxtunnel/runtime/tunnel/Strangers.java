package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.runtime.guard.Guards;
import io.oxtunnel.runtime.guard.Suspect;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/**
 * Puts guards around providers of bundles that are not OxTunnel's; its own are held to their contracts by tests, and cost nothing here. One that
 * is caught is withdrawn. Control path, thread-safe.
 */
final class Strangers {
    private static final String OWN = "io.oxtunnel.";

    private final Stock stock;

    Strangers(Stock stock) {
        this.stock = stock;
    }

    TransportProvider transport(ServiceReference<?> reference, TransportProvider provider) {
        return guarded(reference, provider, stock.transports(), "transport", TransportProvider.NAME, Guards::transports);
    }

    CaptureProvider capture(ServiceReference<?> reference, CaptureProvider provider) {
        return guarded(reference, provider, stock.captures(), "capture", CaptureProvider.NAME, Guards::captures);
    }

    ForwarderProvider forwarder(ServiceReference<?> reference, ForwarderProvider provider) {
        return guarded(reference, provider, stock.forwarders(), "forwarder", ForwarderProvider.NAME, Guards::forwarders);
    }

    private static <T> T guarded(ServiceReference<?> reference, T provider, Installed<T> all, String kind, String property,
            BiFunction<T, Supplier<Suspect>, T> guard) {
        Bundle bundle = reference.getBundle();
        if (bundle == null || bundle.getSymbolicName() != null && bundle.getSymbolicName().startsWith(OWN)) {
            return provider;
        }
        String name = "plug-in " + bundle.getSymbolicName() + " " + bundle.getVersion() + " (" + kind + " \"" + reference.getProperty(property) + "\")";
        Self<T> self = new Self<>();
        self.provider = guard.apply(provider, () -> new Suspect(name, why -> all.accuse(self.provider, why)));
        return self.provider;
    }

    /** What a suspect withdraws: the guarded provider, which is made after it. */
    private static final class Self<T> {
        private volatile T provider;
    }
}
