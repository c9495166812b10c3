package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/** Numbered datagrams at an even pace to an agent that sends them back, from making this to {@link #result}; each answer counts once. */
final class UdpStream {
    private static final int LENGTH = 200;
    private static final int LAST_MILLIS = 3_000;

    private final DatagramSocket socket = new DatagramSocket();
    private final InetAddress host;
    private final long pauseNanos;
    private final BitSet answered = new BitSet();
    private final Thread sender;
    private final Thread receiver;
    private volatile boolean stop;
    private volatile int sent;

    /** Starts with so many datagrams a second. */
    UdpStream(String host, int port, int perSecond) throws IOException {
        this.host = InetAddress.ofLiteral(host);
        pauseNanos = 1_000_000_000L / perSecond;
        socket.setReceiveBufferSize(1 << 20);
        sender = Thread.ofPlatform().daemon().start(() -> send(port));
        receiver = Thread.ofPlatform().daemon().start(this::receive);
    }

    private void send(int port) {
        try {
            while (!stop) {
                byte[] bytes = Marker.block(LENGTH, sent);
                ByteBuffer.wrap(bytes).putInt(0, sent);
                socket.send(new DatagramPacket(bytes, LENGTH, host, port));
                sent = sent + 1;
                LockSupport.parkNanos(pauseNanos);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void receive() {
        DatagramPacket got = new DatagramPacket(new byte[LENGTH], LENGTH);
        try {
            socket.setSoTimeout(LAST_MILLIS);
            while (!stop || answered.cardinality() < sent) {
                socket.receive(got);
                answered.set(ByteBuffer.wrap(got.getData()).getInt(0));
            }
        } catch (SocketTimeoutException e) {
            // What has not come by now is lost.
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it; returns datagrams sent and datagrams that came back. */
    String result() throws InterruptedException {
        stop = true;
        sender.join();
        receiver.join();
        socket.close();
        return sent + " " + answered.cardinality();
    }
}
