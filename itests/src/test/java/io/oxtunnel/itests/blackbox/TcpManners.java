package io.oxtunnel.itests.blackbox;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/** Connections that do not just carry bytes: an {@link Agent} serves them and, told so, makes them. Each command answers "ok", or what happened. */
final class TcpManners {
    private static final int PORT = 7_100;
    private static final int LARGE = 3_000_000;
    private static final int WAIT_MILLIS = 90_000;
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

    /** Runs "tcp WHAT HOST ...". */
    String run(String... words) throws IOException {
        String host = words.length > 2 ? words[2] : "";
        return switch (words[1]) {
            case "serve" -> serve();
            case "connect" -> connect(host, Integer.parseInt(words[3]));
            case "half-close" -> halfClose(host);
            case "slow" -> slow(host);
            case "reset" -> reset(host);
            case "many" -> many(host, Integer.parseInt(words[3]));
            default -> throw new IllegalArgumentException(words[1]);
        };
    }

    private static String serve() throws IOException {
        var listener = new ServerSocket();
        listener.bind(new InetSocketAddress("::", PORT), 400);
        THREADS.execute(() -> {
            while (true) {
                try {
                    Socket socket = listener.accept();
                    THREADS.execute(() -> answer(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return "ok";
    }

    /** What is wanted is the first byte: 'e' comes back when the sender has ended, 'd' is a download, 'r' a reset in the middle. */
    private static void answer(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            switch (in.read()) {
                case 'e' -> socket.getOutputStream().write(in.readAllBytes());
                case 'd' -> socket.getOutputStream().write(Marker.block(LARGE, new DataInputStream(in).readInt()));
                case 'r' -> {
                    socket.getOutputStream().write(Marker.block(1_000, 0));
                    in.readNBytes(1);
                    socket.setSoLinger(true, 0);
                }
                default -> throw new IOException("nothing that is known");
            }
        } catch (IOException e) {
            // The other side says so.
        }
    }

    private static Socket open(String host, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(WAIT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(host), PORT), WAIT_MILLIS);
        return socket;
    }

    private static String connect(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(host), port), WAIT_MILLIS);
            return "connected";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** Our end comes first; what comes back comes after it. */
    private static String halfClose(String host) throws IOException {
        try (Socket socket = open(host, 0)) {
            byte[] sent = Marker.block(LARGE, 3);
            socket.getOutputStream().write('e');
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }, THREADS);
            byte[] got = socket.getInputStream().readAllBytes();
            writing.join();
            return Arrays.equals(sent, got) ? "ok" : got.length + " bytes came back";
        }
    }

    /** Does not read until a second connection has carried all its bytes: the first one's window is closed by then. */
    private static String slow(String host) throws IOException {
        try (Socket lazy = open(host, 4_096)) {
            lazy.getOutputStream().write(new byte[] {'d', 0, 0, 0, 1});
            String other = download(host, 2);
            byte[] got = lazy.getInputStream().readAllBytes();
            return !other.equals("ok") ? other : Arrays.equals(Marker.block(LARGE, 1), got) ? "ok" : got.length + " bytes came";
        }
    }

    private static String download(String host, int number) throws IOException {
        try (Socket socket = open(host, 0)) {
            socket.getOutputStream().write(new byte[] {'d', 0, 0, 0, (byte) number});
            byte[] got = socket.getInputStream().readAllBytes();
            return Arrays.equals(Marker.block(LARGE, number), got) ? "ok" : got.length + " bytes came";
        }
    }

    private static String reset(String host) throws IOException {
        try (Socket socket = open(host, 0)) {
            socket.getOutputStream().write('r');
            byte[] got = socket.getInputStream().readNBytes(1_000);
            socket.getOutputStream().write(1);
            int end = socket.getInputStream().read();
            return "ended with " + end + " after " + got.length;
        } catch (SocketException e) {
            return e.getMessage();
        }
    }

    /** Each an upload that comes back: both directions at once, hashes compared by comparing the bytes. */
    private static String many(String host, int count) {
        var results = new ConcurrentHashMap<String, Integer>();
        CompletableFuture.allOf(IntStream.range(0, count).mapToObj(i -> CompletableFuture.runAsync(() -> results.merge(one(host, i), 1, Integer::sum), THREADS))
                .toArray(CompletableFuture[]::new)).join();
        return results.size() == 1 && results.containsKey("ok") ? "ok" : results.toString();
    }

    private static String one(String host, int number) {
        byte[] sent = Marker.block(100_000 + 997 * number, number);
        try (Socket socket = open(host, 0)) {
            socket.getOutputStream().write('e');
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            return Arrays.equals(sent, socket.getInputStream().readAllBytes()) ? "ok" : "bytes differ";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
