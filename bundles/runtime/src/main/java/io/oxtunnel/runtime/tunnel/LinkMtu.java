package io.oxtunnel.runtime.tunnel;

import java.net.NetworkInterface;
import java.net.SocketException;

/** The largest packet that any network interface of this machine takes. */
final class LinkMtu {
    private static final int ETHERNET = 1_500;

    private LinkMtu() {
    }

    /** Returns the largest MTU of the interfaces that are up, loopback and point-to-point ones left out; 1,500 where there are none. */
    static int largest() {
        try {
            return NetworkInterface.networkInterfaces().filter(LinkMtu::link).mapToInt(LinkMtu::mtu).max().orElse(ETHERNET);
        } catch (SocketException e) {
            return ETHERNET;
        }
    }

    private static boolean link(NetworkInterface n) {
        try {
            return n.isUp() && !n.isLoopback() && !n.isPointToPoint();
        } catch (SocketException e) {
            return false;
        }
    }

    private static int mtu(NetworkInterface n) {
        try {
            return n.getMTU();
        } catch (SocketException e) {
            return 0;
        }
    }
}
