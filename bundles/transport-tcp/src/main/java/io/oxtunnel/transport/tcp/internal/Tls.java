package io.oxtunnel.transport.tcp.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** Makes the engines of TLS 1.3, no other version, for one end. Thread-safe. */
final class Tls {
    private final SSLContext context;
    private final boolean client;
    private final String serverName;
    private final String[] protocols;
    private final String pin;

    private Tls(SSLContext context, boolean client, String serverName, List<String> protocols, String pin) {
        this.pin = pin;
        this.context = context;
        this.client = client;
        this.serverName = serverName;
        this.protocols = protocols.toArray(String[]::new);
    }

    /**
     * A client.
     *
     * @param serverName the name it asks for (SNI), or empty for none
     * @param protocols the protocols it offers (ALPN)
     */
    static Tls client(Pin pin, String serverName, List<String> protocols) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {pin}, null);
            if (!serverName.isEmpty()) {
                new SNIHostName(serverName);
            }
            return new Tls(context, true, serverName, protocols, "");
        } catch (IllegalArgumentException e) {
            throw new IOException("transport.tcp: server-name = \"" + serverName + "\"; allowed: a host name", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("transport.tcp: this JDK has no TLS 1.3: " + e.getMessage(), e);
        }
    }

    /** A server. It takes the first protocol that a client offers. */
    static Tls server(Identity identity) throws IOException {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", identity.key(), new char[0], identity.chain());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(managers.getKeyManagers(), new TrustManager[0], null);
            return new Tls(context, false, "", List.of(), identity.pin());
        } catch (GeneralSecurityException e) {
            throw new IOException("transport.tcp: the certificate does not serve: " + e.getMessage(), e);
        }
    }

    /** Returns what clients of a server have to know, one clause. */
    String describe() {
        return pin.isEmpty() ? "" : " (pin " + pin + ")";
    }

    /** Returns the engine of a new connection. */
    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        if (client) {
            parameters.setApplicationProtocols(protocols);
            if (!serverName.isEmpty()) {
                parameters.setServerNames(List.of(new SNIHostName(serverName)));
            }
        } else {
            engine.setHandshakeApplicationProtocolSelector((of, offered) -> offered.isEmpty() ? null : offered.getFirst());
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
