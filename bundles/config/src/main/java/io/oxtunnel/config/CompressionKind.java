package io.oxtunnel.config;

/** How traffic is compressed: the service that a client asks for, or "off"; and the services that a server lets its clients ask for. */
final class CompressionKind {
    private static final String SERVICE = "compression";

    /** A client's. */
    static final Kind ONE = Kind.text((place, text) -> text.equals("off") || place.origin().installed().names(SERVICE).contains(text) ? text
            : place.notInstalled(SERVICE, "\"off\", or what is installed: " + Kind.installed(place, SERVICE)));
    /** A server's; empty for none. */
    static final Kind SEVERAL = Kind.list(Kind.service(SERVICE), 0, "an array of service names such as [\"lz4\"]");

    private CompressionKind() {
    }
}
