package io.oxtunnel.transport.tcp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
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

    /** Whether connections are inside TLS 1.3. */
    @AttributeDefinition(description = "Connections inside TLS 1.3, at both ends or at none")
    boolean tls() default false;

    /** Server: certificates, PEM. */
    @AttributeDefinition(description = "Server: PEM file with its certificate, relative to the configuration file; none = a self-signed one")
    String certificate() default "";

    /** Server: private key, PEM. */
    @AttributeDefinition(description = "Server: PEM file with the private key of its certificate")
    String key$_$file() default "";

    /** Client: the server's public key. */
    @AttributeDefinition(description = "Client: SHA-256 of the server's public key in base64; the server tells it when it starts")
    String pin() default "";

    /** Client: SNI. */
    @AttributeDefinition(description = "Client: host name to ask for in TLS (SNI); none = no name")
    String server$_$name() default "";

    /** Client: ALPN. */
    @AttributeDefinition(description = "Client: protocols to offer in TLS (ALPN)")
    String[] alpn() default {"h2", "http/1.1"};

    /** Client: HTTP proxy. */
    @AttributeDefinition(type = AttributeType.PASSWORD, description = "Client: http://[USER:PASSWORD@]HOST:PORT of a proxy to go through (CONNECT)")
    String proxy() default "";
}
