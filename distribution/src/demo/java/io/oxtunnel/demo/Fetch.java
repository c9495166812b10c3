package io.oxtunnel.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * One download of the file.
 *
 * @param bytes how many came
 * @param sha256 of what came, hexadecimal
 * @param seconds from the request to the last byte
 * @param seen the address that the target saw
 */
record Fetch(long bytes, String sha256, double seconds, String seen) {
    private static final int PATIENCE_MILLIS = 10_000;

    /**
     * Downloads a file; tells the terminal how far it is.
     *
     * @param what the terminal's words for it, or null to tell nothing
     */
    static Fetch run(InetAddress target, String path, String tag, String what, Terminal terminal) throws IOException {
        String host = target.getAddress().length == 16 ? "[" + target.getHostAddress() + "]" : target.getHostAddress();
        var url = URI.create("http://" + host + ":" + Target.HTTP_PORT + path).toURL();
        var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setRequestProperty(Target.MARKER_HEADER, Marker.HTTP.text(tag));
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        long began = System.nanoTime();
        MessageDigest digest = Source.newSha256();
        long bytes = 0;
        try (InputStream in = connection.getInputStream()) {
            long all = connection.getContentLengthLong();
            byte[] buffer = new byte[1 << 18];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                bytes += n;
                if (what != null) {
                    terminal.progress(what, bytes, all);
                }
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Fetch(bytes, HexFormat.of().formatHex(digest.digest()), seconds, connection.getHeaderField(Target.SEEN_HEADER));
    }

    /** Gigabits a second of content. */
    double gigabits() {
        return bytes * 8 / seconds / 1e9;
    }
}
