package io.oxtunnel.transport.tcp.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP proxy that gives one answer to everybody, and then connects them, or not. */
final class ToyProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final String answer;
    private final boolean connects;
    private volatile String request = "";

    ToyProxy(String answer, boolean connects) throws IOException {
        this.answer = answer;
        this.connects = connects;
        listener = new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    String request() {
        return request;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> converse(socket));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            StringBuilder asked = new StringBuilder();
            while (asked.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return;
                }
                asked.append((char) b);
            }
            request = asked.toString();
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            if (connects) {
                String[] to = request.split(" ")[1].split(":");
                try (Socket server = new Socket(to[0], Integer.parseInt(to[1]))) {
                    Thread back = Thread.ofVirtual().start(() -> copy(server, socket));
                    copy(socket, server);
                    back.join();
                }
            } else if (!answer.isEmpty()) {
                in.read();
            }
        } catch (IOException | InterruptedException e) {
            // The other end has gone.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
        } catch (IOException e) {
            // One of them has gone.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
