package io.oxtunnel.itests.blackbox;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server that gives one IPv4 address for every name, or none; inside an {@link Agent}. */
final class NameServer {
    private static final int QUESTION = 12;
    private static final byte A = 1;

    private final DatagramSocket socket;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile byte[] address = new byte[0];

    NameServer(String own) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(own), 53));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    void answer(String with) {
        address = InetAddress.ofLiteral(with).getAddress();
    }

    int asked() {
        return asked.get();
    }

    void close() {
        socket.close();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                asked.incrementAndGet();
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private byte[] answer(byte[] question) throws IOException {
        boolean known = question[question.length - 3] == A && address.length == 4;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(0x8180);
        out.writeShort(1);
        out.writeShort(known ? 1 : 0);
        out.writeInt(0);
        out.write(question, QUESTION, question.length - QUESTION);
        if (known) {
            out.writeInt(0xc00c_0001);
            out.writeShort(1);
            out.writeInt(1);
            out.writeShort(4);
            out.write(address);
        }
        return bytes.toByteArray();
    }
}
