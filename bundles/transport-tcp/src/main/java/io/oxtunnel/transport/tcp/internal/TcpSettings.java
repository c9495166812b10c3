package io.oxtunnel.transport.tcp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The table [transport.tcp] of a configuration file. */
@ObjectClassDefinition(id = TcpSettings.PID, name = "TCP transport")
public @interface TcpSettings {
    /** PID of these settings. */
    String PID = "transport.tcp";

    /** Connections that a server takes. */
    @AttributeDefinition(description = "Most connections that a server takes; one source may have a quarter of them", min = "1", max = "65536")
    int connections() default 1_024;

    /** Bytes that the kernel may hold for each connection and direction. */
    @AttributeDefinition(description = "Bytes that the kernel may hold for each connection and direction; 0 = its own choice", min = "0",
            max = "1073741824")
    int socket$_$buffer() default 0;
}
