package io.oxtunnel.capture.nfqueue;

import java.net.NetworkInterface;
import java.net.SocketException;

/** The network interfaces of this machine. Control path. */
final class Links {
    private static final int USUAL = 1_500;

    private Links() {
    }

    /** Returns the largest packet in bytes that one of them takes, loopback excepted; 1,500 where that cannot be told. */
    static int largest() {
        try {
            return NetworkInterface.networkInterfaces().mapToInt(Links::mtu).max().orElse(USUAL);
        } catch (SocketException e) {
            return USUAL;
        }
    }

    private static int mtu(NetworkInterface one) {
        try {
            return one.isLoopback() || !one.isUp() ? 0 : one.getMTU();
        } catch (SocketException e) {
            return 0;
        }
    }
}
