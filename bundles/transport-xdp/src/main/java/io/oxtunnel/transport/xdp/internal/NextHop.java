package io.oxtunnel.transport.xdp.internal;

import java.net.InetAddress;

/**
 * A neighbour on the link to which frames go. One thread keeps it up to date, the workers read it. Now and then a datagram takes the
 * kernel's way, so that the kernel goes on asking whether the neighbour is still there (RFC 4861, 7.3): frames past it would not make it.
 */
final class NextHop {
    private final InetAddress address;
    private volatile long mac;
    private volatile boolean confirm;
    /** Peers behind it; only the thread that keeps it up to date counts. */
    int users;

    NextHop(InetAddress address) {
        this.address = address;
    }

    InetAddress address() {
        return address;
    }

    /** Returns the MAC address in the low 48 bits, 0 while it is not known. Data path. */
    long mac() {
        return mac;
    }

    /** Sets the MAC address; null: not known. */
    void mac(byte[] bytes) {
        mac = bytes == null ? 0 : number(bytes);
    }

    /** Returns whether the next datagram is to take the kernel's way, once. Data path. */
    boolean confirm() {
        boolean now = confirm;
        if (now) {
            confirm = false;
        }
        return now;
    }

    void wantConfirmation() {
        confirm = true;
    }

    /** Returns the six bytes of a MAC address as a number. */
    static long number(byte[] mac) {
        long number = 0;
        for (byte b : mac) {
            number = number << 8 | b & 0xff;
        }
        return number;
    }
}
