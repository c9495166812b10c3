package io.oxtunnel.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Executors;

/**
 * The machine that is reached through the tunnel: serves the file and a smaller one by HTTP and sends UDP datagrams back, over IPv4 and IPv6. Prints the
 * file's SHA-256 when it is ready.
 */
final class Target {
    static final int HTTP_PORT = 8080;
    static final int UDP_PORT = 7007;
    static final String FILE_PATH = "/file";
    static final String PART_PATH = "/part";
    /** Size of the smaller file. Bytes. */
    static final long PART = 2_000_000;
    /** Header that carries the marker, both ways. */
    static final String MARKER_HEADER = "X-Demo";
    /** Header that tells the client which address the request came from. */
    static final String SEEN_HEADER = "X-Seen-Address";

    private final Source source;

    private Target(Source source) {
        this.source = source;
    }

    /** Arguments: the tag of the run, the size of the file in bytes. */
    public static void main(String[] arguments) throws IOException {
        Source source = new Source(arguments[0], Long.parseLong(arguments[1]));
        String sha256 = source.sha256();
        HttpServer server = HttpServer.create(new InetSocketAddress("::", HTTP_PORT), 0);
        server.createContext(FILE_PATH, new Target(source)::serve);
        server.createContext(PART_PATH, new Target(new Source(arguments[0], PART))::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress("::", UDP_PORT));
        server.start();
        System.out.println("ready " + sha256);
        echo(channel);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set(MARKER_HEADER, Marker.HTTP.text(source.tag()));
            exchange.getResponseHeaders().set(SEEN_HEADER, exchange.getRemoteAddress().getAddress().getHostAddress());
            exchange.sendResponseHeaders(200, source.size());
            source.writeTo(exchange.getResponseBody());
        }
    }

    private static void echo(DatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
        while (true) {
            buffer.clear();
            var from = channel.receive(buffer);
            channel.send(buffer.flip(), from);
        }
    }
}
