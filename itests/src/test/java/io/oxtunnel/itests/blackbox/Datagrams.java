package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What an agent asks of a UDP service with sockets of its own: who each answer goes to, and what errors come back. */
final class Datagrams {
    private static final int WAIT_MILLIS = 2_000;
    private static final int TRIES = 3;
    private static final int AT_ONCE = 25;

    private Datagrams() {
    }

    /** Asks from so many ports at once, each with a word of its own, and returns "ok" if each hears its own word and nothing else. */
    static String fan(String host, int port, int sockets) throws IOException {
        SocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(host), port);
        List<DatagramSocket> all = new ArrayList<>();
        try {
            for (int i = 0; i < sockets; i++) {
                all.add(new DatagramSocket());
                all.getLast().setSoTimeout(WAIT_MILLIS);
            }
            // A few at a time, so that no buffer on the way runs over.
            int silent = 0;
            for (int first = 0; first < sockets; first += AT_ONCE) {
                silent += silent(all, first, Math.min(sockets, first + AT_ONCE), to);
            }
            return silent == 0 ? "ok" : silent + " hear nothing";
        } finally {
            all.forEach(DatagramSocket::close);
        }
    }

    private static int silent(List<DatagramSocket> all, int first, int end, SocketAddress to) throws IOException {
        boolean[] heard = new boolean[end];
        int silent = end - first;
        for (int round = 0; round < TRIES && silent > 0; round++) {
            for (int i = first; i < end; i++) {
                if (!heard[i]) {
                    all.get(i).send(new DatagramPacket(word(i), 8, to));
                }
            }
            for (int i = first; i < end; i++) {
                if (!heard[i] && hears(all.get(i), i)) {
                    heard[i] = true;
                    silent--;
                }
            }
        }
        return silent;
    }

    private static byte[] word(int i) {
        return ByteBuffer.allocate(8).putLong(0x4f58_0000_0000L + i).array();
    }

    private static boolean hears(DatagramSocket socket, int i) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[64], 64);
        try {
            socket.receive(answer);
        } catch (SocketTimeoutException e) {
            return false;
        }
        long word = ByteBuffer.wrap(answer.getData()).getLong();
        if (answer.getLength() != 8 || word != 0x4f58_0000_0000L + i) {
            throw new IOException("socket " + i + " hears " + Long.toHexString(word));
        }
        return true;
    }

    /** Asks from one port and returns "ok" if the answer comes back to it. */
    static String from(int own, String host, int port, int number) throws IOException {
        try (var socket = new DatagramSocket(own)) {
            socket.setSoTimeout(WAIT_MILLIS);
            for (int round = 0; round < TRIES; round++) {
                socket.send(new DatagramPacket(word(number), 8, new InetSocketAddress(InetAddress.ofLiteral(host), port)));
                if (hears(socket, number)) {
                    return "ok";
                }
            }
            return "silence";
        }
    }

    /** Sends to where nobody listens and returns "refused" if that is told by ICMP. */
    static String refused(String host, int port) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(WAIT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(host), port));
            socket.send(new DatagramPacket(word(0), 8));
            socket.receive(new DatagramPacket(new byte[8], 8));
            return "answered";
        } catch (PortUnreachableException e) {
            return "refused";
        } catch (SocketTimeoutException e) {
            return "silence";
        }
    }
}
