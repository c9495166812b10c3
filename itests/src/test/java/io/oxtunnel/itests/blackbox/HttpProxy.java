package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP proxy that connects whoever gives the right name and password; it says one line when it listens. Runs in a namespace. */
final class HttpProxy {
    static final int PORT = 3_128;
    static final String URL = "http://me:word@" + Lab.RELAY4 + ":" + PORT;
    /** me:word. */
    private static final String CREDENTIALS = "Proxy-Authorization: Basic bWU6d29yZA==\r\n";

    private HttpProxy() {
    }

    /** Serves until it is killed. */
    public static void main(String[] arguments) throws IOException {
        try (ServerSocket listener = new ServerSocket(PORT)) {
            System.out.println("listening");
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            String request = request(client.getInputStream());
            OutputStream out = client.getOutputStream();
            if (!request.startsWith("CONNECT ") || !request.contains(CREDENTIALS)) {
                out.write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            String to = request.split(" ")[1];
            int colon = to.lastIndexOf(':');
            try (Socket server = new Socket(to.substring(0, colon), Integer.parseInt(to.substring(colon + 1)))) {
                out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                Thread back = Thread.ofVirtual().start(() -> copy(server, client));
                copy(client, server);
                back.join();
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("a connection ends: " + e);
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no request");
            }
            request.append((char) b);
        }
        return request.toString();
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            System.err.println("one direction ends: " + e);
        }
    }
}
