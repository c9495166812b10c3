package io.oxtunnel.forwarder.kernel;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The forwarder "kernel": a TUN interface, IP forwarding and masquerade. Needs CAP_NET_ADMIN. Thread-safe. */
@Component(property = ForwarderProvider.NAME + "=kernel", configurationPid = "forwarder.kernel")
@Designate(ocd = KernelForwarderProvider.Settings.class)
public final class KernelForwarderProvider implements ForwarderProvider {
    /** Settings of the forwarder: the table [forwarder.kernel]. */
    @ObjectClassDefinition(name = "Kernel forwarder")
    public @interface Settings {
        /** Name of the interface. */
        @AttributeDefinition(description = "name of the interface, 1..15 characters; %d at the end becomes the first free number")
        String name() default "oxs%d";
    }

    private final Settings settings;

    /** Called by Declarative Services. */
    @Activate
    public KernelForwarderProvider(Settings settings) {
        this.settings = settings;
    }

    @Override
    public PacketPort open(ForwarderRequest request) throws IOException {
        return KernelForwarder.open(settings.name(), request);
    }
}
