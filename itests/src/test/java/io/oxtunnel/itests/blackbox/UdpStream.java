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
    private static final long PAUSE_NANOS = 200_000;
    /** After a pause of this process, what is due is sent at once up to so many nanoseconds; the rest is left out. */
    private static final long LATE_NANOS = 5_000_000;

    private final DatagramSocket socket = new DatagramSocket();
    private final InetAddress host;
    private final int perSecond;
    private final BitSet answered = new BitSet();
    private final Thread sender;
    private final Thread receiver;
    private volatile boolean stop;
    private volatile int sent;

    /** Starts with so many datagrams a second. */
    UdpStream(String host, int port, int perSecond) throws IOException {
        this.host = InetAddress.ofLiteral(host);
        this.perSecond = perSecond;
        socket.setReceiveBufferSize(1 << 20);
        sender = Thread.ofPlatform().daemon().start(() -> send(port));
        receiver = Thread.ofPlatform().daemon().start(this::receive);
    }

    private void send(int port) {
        try {
            long each = 1_000_000_000L / perSecond;
            long next = System.nanoTime();
            while (!stop) {
                long now = System.nanoTime();
                for (next = Math.max(next, now - LATE_NANOS); next <= now; next += each) {
                    byte[] bytes = Marker.block(LENGTH, sent);
                    ByteBuffer.wrap(bytes).putInt(0, sent);
                    socket.send(new DatagramPacket(bytes, LENGTH, host, port));
                    sent = sent + 1;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
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
