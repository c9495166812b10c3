package io.oxtunnel.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Sends UDP datagrams one after the other and compares what comes back. */
final class Echo {
    static final int DATAGRAMS = 100;
    private static final int LARGEST = 1_200;
    private static final int PATIENCE_MILLIS = 1_000;

    private Echo() {
    }

    /** Returns how many of {@value #DATAGRAMS} datagrams, 24 to 1,200 bytes long, came back unchanged. */
    static int run(InetAddress target, String tag) throws IOException {
        byte[] marker = Marker.UDP.bytes(tag);
        SplittableRandom random = new SplittableRandom(1);
        int same = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] sent = new byte[24 + i * (LARGEST - 24) / (DATAGRAMS - 1)];
                random.nextBytes(sent);
                System.arraycopy(marker, 0, sent, 0, marker.length);
                socket.send(new DatagramPacket(sent, sent.length, target, Target.UDP_PORT));
                same += Arrays.equals(sent, answer(socket)) ? 1 : 0;
            }
        }
        return same;
    }

    private static byte[] answer(DatagramSocket socket) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[2 * LARGEST], 2 * LARGEST);
        try {
            socket.receive(answer);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        } catch (SocketTimeoutException e) {
            return new byte[0];
        }
    }
}
