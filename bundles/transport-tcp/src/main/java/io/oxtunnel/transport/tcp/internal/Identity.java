package io.oxtunnel.transport.tcp.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's certificate, with those of its issuers, and its private key.
 *
 * @param key private key
 * @param chain its own certificate first
 */
record Identity(PrivateKey key, Certificate[] chain) {
    private static final System.Logger LOG = System.getLogger(Identity.class.getPackageName());
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final int LARGEST_FILE = 1 << 20;

    /**
     * Reads PEM files, which may be one and the same.
     *
     * @throws IOException if they hold no certificate and key that belong together; the message names the file, and nothing of the key
     */
    static Identity read(Path certificate, Path key) throws IOException {
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificatesIn(text(certificate)))).toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new IOException("transport.tcp: certificate: " + certificate + " holds no PEM block CERTIFICATE");
            }
            Matcher block = KEY.matcher(text(key));
            if (!block.find()) {
                throw new IOException("transport.tcp: key-file: " + key + " holds no PEM block PRIVATE KEY (PKCS #8, not encrypted); "
                        + "`openssl pkcs8 -topk8 -nocrypt` makes one of another");
            }
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            PrivateKey secret = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
            Arrays.fill(der, (byte) 0);
            return new Identity(secret, chain);
        } catch (GeneralSecurityException e) {
            throw new IOException("transport.tcp: " + certificate + " and " + key + " are no certificate and its key: " + e.getMessage(), e);
        }
    }

    private static byte[] certificatesIn(String pem) {
        int first = pem.indexOf("-----BEGIN CERTIFICATE-----");
        return (first < 0 ? "" : pem.substring(first).replaceAll("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", ""))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST_FILE), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException("transport.tcp: " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * Reads the identity that a server has made for itself, or makes it, readable for its owner only.
     *
     * @throws IOException if the file cannot be written or read
     */
    static Identity own(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Path fresh = file.resolveSibling(file.getFileName() + ".new");
                Files.deleteIfExists(fresh);
                Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(fresh, SelfSigned.pem("localhost"), StandardOpenOption.WRITE);
                Files.move(fresh, file);
                LOG.log(System.Logger.Level.INFO, "transport.tcp: no certificate is configured, a self-signed one was made: " + file);
            } catch (GeneralSecurityException e) {
                throw new IOException("transport.tcp: no certificate could be made: " + e.getMessage(), e);
            }
        }
        return read(file, file);
    }

    /** Returns what clients write as {@code pin}. */
    String pin() throws IOException {
        try {
            return Pin.of(chain[0].getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** A key is told to nobody. */
    @Override
    public String toString() {
        return "Identity[" + chain.length + " certificates]";
    }
}
