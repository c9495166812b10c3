package io.oxtunnel.transport.tcp.internal;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes the one server whose certificate has the pinned public key: the SHA-256 of its SubjectPublicKeyInfo, in base64 (RFC 7469, 2.4).
 * Names, dates and issuers say nothing here. Thread-safe.
 */
final class Pin extends X509ExtendedTrustManager {
    private static final int BYTES = 32;
    private final byte[] pin;

    /**
     * Reads a pin.
     *
     * @throws IOException if it is none
     */
    Pin(String text) throws IOException {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            decoded = new byte[0];
        }
        if (decoded.length != BYTES) {
            throw new IOException("transport.tcp: pin = \"" + text + "\"; allowed: the SHA-256 of the server's public key, 44 characters of base64, "
                    + "which the server tells when it starts; with tls = true a client needs it");
        }
        pin = decoded;
    }

    /** Returns the pin of a key. */
    static String of(PublicKey key) throws GeneralSecurityException {
        return Base64.getEncoder().encodeToString(digest(key));
    }

    private static byte[] digest(PublicKey key) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            if (chain.length == 0 || !MessageDigest.isEqual(pin, digest(chain[0].getPublicKey()))) {
                throw new CertificateException("the server's public key is not the pinned one"
                        + (chain.length == 0 ? "" : ", its pin is " + of(chain[0].getPublicKey())));
            }
        } catch (GeneralSecurityException e) {
            throw e instanceof CertificateException c ? c : new CertificateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("clients show no certificates");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("clients show no certificates");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("clients show no certificates");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
