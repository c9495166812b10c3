package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends a small datagram to an agent again and again, and tells when the first one has come back. One thread sends, the caller waits. */
final class Heartbeat {
    private static final int PORT = 7_000;
    private static final int STAMP = 32;
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(100);

    private final DatagramSocket socket = new DatagramSocket();
    private final InetAddress host;
    private final long began = System.nanoTime();

    /** Begins: the time counts from now. */
    Heartbeat(String host) throws IOException {
        this.host = InetAddress.ofLiteral(host);
        socket.setSoTimeout(1_000);
        Thread.ofPlatform().daemon().start(this::send);
    }

    private void send() {
        while (!socket.isClosed()) {
            byte[] beat = Marker.block(STAMP, System.nanoTime());
            ByteBuffer.wrap(beat).putLong(began);
            try {
                socket.send(new DatagramPacket(beat, beat.length, host, PORT));
            } catch (IOException e) {
                // No way there at the moment: that is what is measured.
                LockSupport.parkNanos(INTERVAL);
            }
            LockSupport.parkNanos(INTERVAL);
        }
    }

    /** Waits for the first one that came back, ends, and returns the microseconds since the beginning. */
    long await() throws IOException {
        try (socket) {
            DatagramPacket answer = new DatagramPacket(new byte[STAMP], STAMP);
            while (System.nanoTime() - began < LIMIT) {
                try {
                    socket.receive(answer);
                    if (answer.getLength() == STAMP && ByteBuffer.wrap(answer.getData()).getLong() == began) {
                        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
                    }
                } catch (SocketTimeoutException e) {
                    continue;
                } catch (IOException e) {
                    // An ICMP error of the path; the next one may come.
                    LockSupport.parkNanos(INTERVAL);
                }
            }
            throw new IOException("nothing has come back for " + TimeUnit.NANOSECONDS.toSeconds(LIMIT) + " s");
        }
    }
}
