package io.oxtunnel.capture.tun;

import java.net.DatagramPacket;
import java.net.DatagramSocket;

/** Sends datagrams back; prints its port. */
final class EchoProgram {
    private EchoProgram() {
    }

    public static void main(String[] arguments) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            System.out.println(socket.getLocalPort());
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            while (true) {
                socket.receive(packet);
                socket.send(packet);
            }
        }
    }
}
