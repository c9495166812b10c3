package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the configuration says of TLS and of a proxy; files are absolute.
 *
 * @param tls whether connections are inside TLS
 * @param certificate PEM file of a server's certificates, or null for one of its own
 * @param key PEM file of its private key, or null
 * @param own file in which a server keeps the certificate that it made, or null where it has no folder for it
 * @param pin of the server, for a client
 * @param serverName that a client asks for, or empty
 * @param alpn protocols that a client offers
 * @param proxy URL, or empty
 */
record LayerSettings(boolean tls, Path certificate, Path key, Path own, String pin, String serverName, List<String> alpn, String proxy)
        implements Streams.Factory {
    private static final System.Logger LOG = System.getLogger(LayerSettings.class.getPackageName());

    @Override
    public Streams open(TransportRequest request) throws IOException {
        boolean server = request.listen() != null;
        if (server && !proxy.isEmpty()) {
            throw new IOException("transport.tcp: proxy is for clients; a server accepts connections");
        }
        return new Layers(request.pool(), proxy.isEmpty() ? null : Proxy.of(proxy), tls ? server ? server() : client() : null);
    }

    private Tls client() throws IOException {
        return Tls.client(new Pin(pin), serverName, alpn);
    }

    private Tls server() throws IOException {
        if ((certificate == null) != (key == null)) {
            throw new IOException("transport.tcp: certificate and key-file belong together; allowed: both, or none for a self-signed certificate");
        }
        if (certificate == null && own == null) {
            throw new IOException("transport.tcp: tls = true needs certificate and key-file, for there is no state folder to keep a self-signed one");
        }
        Identity identity = certificate == null ? Identity.own(own) : Identity.read(certificate, key);
        LOG.log(System.Logger.Level.INFO, "transport.tcp: clients write pin = \"" + identity.pin() + "\"");
        return Tls.server(identity);
    }

    /** Says nothing of the proxy's password. */
    @Override
    public String toString() {
        return "LayerSettings[tls=" + tls + ", proxy=" + !proxy.isEmpty() + "]";
    }
}
