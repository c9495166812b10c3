package com.example.bad;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.packet.Poller;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A plug-in whose forwarders misbehave, each in its own way. */
public final class BadActivator implements BundleActivator {
    /** Called by the framework. */
    public BadActivator() {
        // It has nothing.
    }

    @Override
    public void start(BundleContext context) {
        Poller.Factory pollers = context.getService(context.getServiceReference(Poller.Factory.class));
        for (String way : new String[] {"throws", "blocks", "nonsense", "leaks"}) {
            ForwarderProvider provider = request -> new BadPort(way, request, pollers);
            context.registerService(ForwarderProvider.class, provider, new Hashtable<>(Map.of(ForwarderProvider.NAME, "bad-" + way)));
        }
    }

    @Override
    public void stop(BundleContext context) {
        // The framework withdraws the services.
    }
}
