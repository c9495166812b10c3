package io.oxtunnel.transport.xdp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The table [transport.af-xdp] of a configuration file. */
@ObjectClassDefinition(id = XdpSettings.PID, name = "AF_XDP transport")
public @interface XdpSettings {
    /** PID of these settings. */
    String PID = "transport.af-xdp";

    /** Name of the interface, or empty for the one of the listen address or of the default route. */
    @AttributeDefinition(name = "interface", description = "Interface that carries the datagrams; empty: the one that has the listen address, "
            + "or that of the default route")
    String interface$() default "";

    /** Receive queues of the interface that are served. */
    @AttributeDefinition(description = "Receive queues of the interface that are served, 0 = all; what comes to others takes the UDP socket",
            min = "0", max = "64")
    int queues() default 0;

    /** Where the XDP program runs. */
    @AttributeDefinition(description = "Where the XDP program runs: in the driver (native), behind it (generic), or in the driver where that works (auto)",
            options = {@Option(label = "auto", value = "auto"), @Option(label = "native", value = "native"), @Option(label = "generic", value = "generic")})
    String mode() default "auto";

    /** Whether the driver may use buffers directly. */
    @AttributeDefinition(description = "Whether the driver receives into and sends from the tunnel's buffers, where it can (auto), or copies (off)",
            options = {@Option(label = "auto", value = "auto"), @Option(label = "off", value = "off")})
    String zero$_$copy() default "auto";

    /** Buffers that each queue lends to the kernel to receive into. */
    @AttributeDefinition(description = "Buffers of 2 KiB that each queue lends to the kernel to receive into, a power of two; half as many to send from",
            min = "64", max = "4096")
    int frames() default 1024;
}
