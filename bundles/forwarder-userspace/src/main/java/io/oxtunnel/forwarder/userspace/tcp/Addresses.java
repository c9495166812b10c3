package io.oxtunnel.forwarder.userspace.tcp;

/** Who is joined with whom: addresses of 16 bytes, IPv4 ones v4-mapped (RFC 4291, section 2.5.5.2), and ports. Changeable, one thread. */
final class Addresses {
    boolean v6;
    long clientHigh;
    long clientLow;
    int clientPort;
    long remoteHigh;
    long remoteLow;
    int remotePort;

    /** Takes those of a segment from the client. */
    void read(Segment s) {
        v6 = s.v6;
        clientHigh = s.sourceHigh();
        clientLow = s.sourceLow();
        clientPort = s.sourcePort;
        remoteHigh = s.destinationHigh();
        remoteLow = s.destinationLow();
        remotePort = s.destinationPort;
    }

    /** Takes those of another one. */
    void set(Addresses other) {
        v6 = other.v6;
        clientHigh = other.clientHigh;
        clientLow = other.clientLow;
        clientPort = other.clientPort;
        remoteHigh = other.remoteHigh;
        remoteLow = other.remoteLow;
        remotePort = other.remotePort;
    }

    /** Takes those of another one the other way round. */
    void reverse(Addresses other) {
        v6 = other.v6;
        clientHigh = other.remoteHigh;
        clientLow = other.remoteLow;
        clientPort = other.remotePort;
        remoteHigh = other.clientHigh;
        remoteLow = other.clientLow;
        remotePort = other.clientPort;
    }

    /** Returns whether these are the same. */
    boolean same(Addresses other) {
        return v6 == other.v6 && clientPort == other.clientPort && remotePort == other.remotePort && clientLow == other.clientLow
                && remoteLow == other.remoteLow && clientHigh == other.clientHigh && remoteHigh == other.remoteHigh;
    }

    /** Returns a keyed hash. */
    long hash(SipHash key) {
        return key.hash(clientHigh, clientLow, remoteHigh, remoteLow, (long) clientPort << 32 | remotePort << 1 | (v6 ? 1 : 0));
    }
}
