package io.oxtunnel.forwarder.userspace;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The destination of a rehearsal: sends back on loopback what it gets, by UDP and on one TCP connection at a time. One thread. */
final class RehearsedHost implements AutoCloseable {
    private static final int BUFFER = 65_536;
    private static final int DATAGRAMS_A_TURN = 8;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final DatagramChannel datagrams;
    private final ServerSocketChannel door;
    private SocketChannel stream;

    private RehearsedHost(DatagramChannel datagrams, ServerSocketChannel door) {
        this.datagrams = datagrams;
        this.door = door;
    }

    static RehearsedHost open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral(Understudy.HOST), 0);
        DatagramChannel datagrams = DatagramChannel.open();
        ServerSocketChannel door = null;
        try {
            datagrams.bind(any);
            datagrams.configureBlocking(false);
            door = ServerSocketChannel.open();
            door.bind(any);
            door.configureBlocking(false);
            return new RehearsedHost(datagrams, door);
        } catch (IOException e) {
            datagrams.close();
            if (door != null) {
                door.close();
            }
            throw e;
        }
    }

    int udpPort() throws IOException {
        return ((InetSocketAddress) datagrams.getLocalAddress()).getPort();
    }

    int tcpPort() throws IOException {
        return ((InetSocketAddress) door.getLocalAddress()).getPort();
    }

    /** Sends back what has come; what the other side does not take now is lost. */
    void turn() throws IOException {
        for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
            buffer.clear();
            SocketAddress from = datagrams.receive(buffer);
            if (from == null) {
                break;
            }
            datagrams.send(buffer.flip(), from);
        }
        SocketChannel next = door.accept();
        if (next != null) {
            hangUp();
            stream = next;
            stream.configureBlocking(false);
        }
        if (stream != null) {
            buffer.clear();
            int n = stream.read(buffer);
            if (n < 0) {
                hangUp();
            } else if (n > 0) {
                stream.write(buffer.flip());
            }
        }
    }

    private void hangUp() throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    @Override
    public void close() {
        try (datagrams; door) {
            hangUp();
        } catch (IOException e) {
            // Nothing of it is used any more.
            stream = null;
        }
    }
}
