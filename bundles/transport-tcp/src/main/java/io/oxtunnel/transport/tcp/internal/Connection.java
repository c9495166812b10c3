package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.socket.LinuxSocket;

/** One connection and what is known of it. One thread, but for {@link #peer}. */
final class Connection {
    /** How far it is. */
    enum State {
        /** The kernel connects. */
        CONNECTING,
        /** The proxy or TLS agree; no datagram can go yet. */
        AGREEING,
        /** Datagrams go both ways. */
        OPEN,
        /** Over. */
        CLOSED
    }

    final LinuxSocket socket;
    final Endpoint endpoint;
    /** Whether the other end connected to us. */
    final boolean accepted;
    final Backlog backlog;
    /** The beginning of a frame. */
    final byte[] rest = new byte[Frame.MOST];
    int restLength;
    State state;
    Stream stream;
    /** Whether the other end has shown that it knows the tunnel. */
    boolean proven;
    /** Whether the one frame of a stranger is under way to those who judge it: nothing more is read. */
    boolean held;
    /** When it has to have got on, by System.nanoTime. */
    long deadline;
    long heardAt;
    /** Whether anything has come over it. */
    boolean heard;
    /** Names it in the set of descriptors. */
    long token;
    /** What the set of descriptors tells of it. */
    int interest;
    /** Whether a sender waits until it has room. */
    boolean awaited;
    /** Whether frames stand in {@link #rest} that may be read now. */
    boolean revived;
    /** Handle of the endpoint while somebody sends to it, else -1. */
    volatile long peer = -1;

    Connection(LinuxSocket socket, Endpoint endpoint, boolean accepted, Backlog backlog) {
        this.socket = socket;
        this.endpoint = endpoint;
        this.accepted = accepted;
        this.backlog = backlog;
    }

    boolean open() {
        return state == State.OPEN;
    }
}
