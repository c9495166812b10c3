package io.oxtunnel.transport.udp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The table [transport.udp] of a configuration file. */
@ObjectClassDefinition(id = UdpSettings.PID, name = "UDP transport")
public @interface UdpSettings {
    /** PID of these settings. */
    String PID = "transport.udp";

    /** Whether trains go to the kernel whole (UDP_SEGMENT) and arrive whole (UDP_GRO). */
    @AttributeDefinition(description = "Send and receive trains of datagrams in one piece (UDP_SEGMENT, UDP_GRO)")
    boolean gso() default true;

    /** Datagrams or trains in one system call. */
    @AttributeDefinition(description = "Most datagrams or trains in one system call", min = "1", max = "64")
    int batch() default 64;

    /** Bytes that the kernel may hold for each socket and direction. */
    @AttributeDefinition(description = "Bytes that the kernel may hold for each socket and direction", min = "4096", max = "1073741824")
    int socket$_$buffer() default 2_097_152;
}
