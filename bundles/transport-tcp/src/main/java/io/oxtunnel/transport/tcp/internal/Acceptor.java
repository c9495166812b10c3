package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.Sockaddr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Takes the connections that others make. One thread. */
final class Acceptor {
    /** So many at a time: others are served in between. */
    private static final int AT_A_TIME = 16;
    private static final System.Logger LOG = System.getLogger(Acceptor.class.getPackageName());

    private final LinuxSocket listener;
    private final Streams streams;
    private final Switchboard board;
    private final Doorman doorman;
    private final Reserve reserve;
    private final Tally tally;
    private final Consumer<Connection> done;
    private final MemorySegment name = Arena.ofAuto().allocate(Sockaddr.SIZE, 8);
    private final int[] errno = new int[1];

    /**
     * Makes an acceptor.
     *
     * @param done called by any thread when a stream has finished computing
     */
    Acceptor(LinuxSocket listener, Streams streams, Switchboard board, Doorman doorman, Reserve reserve, Tally tally, Consumer<Connection> done) {
        this.listener = listener;
        this.streams = streams;
        this.board = board;
        this.doorman = doorman;
        this.reserve = reserve;
        this.tally = tally;
        this.done = done;
    }

    /** Takes some of those that wait; returns false if the system gives no more just now, though some wait. */
    boolean accept(long now) {
        for (int i = 0; i < AT_A_TIME; i++) {
            LinuxSocket socket = listener.accept(name, errno);
            if (socket == null) {
                return !isShort();
            }
            InetSocketAddress remote = Sockaddr.read(name, 0);
            if (doorman.admit(remote.getAddress())) {
                welcome(socket, remote, now);
            } else {
                tally.turnedAway++;
                socket.close();
            }
        }
        return true;
    }

    private boolean isShort() {
        boolean out = errno[0] == Errno.EMFILE || errno[0] == Errno.ENFILE || errno[0] == Errno.ENOMEM || errno[0] == Errno.ENOBUFS;
        if (out) {
            tally.trouble = "accept(): " + Errno.text(errno[0]);
        }
        return out;
    }

    private void welcome(LinuxSocket socket, InetSocketAddress remote, long now) {
        Sockets.setUp(socket);
        Connection c = new Connection(socket, new Endpoint(remote, null, Endpoint.TCP), true, new Backlog(reserve));
        try {
            c.stream = streams.of(socket, null, () -> done.accept(c));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a connection is refused", e);
            doorman.left(remote.getAddress(), false);
            socket.close();
            return;
        }
        c.state = c.stream.open() ? Connection.State.OPEN : Connection.State.AGREEING;
        c.deadline = now + board.patience();
        c.heardAt = now;
        if (!board.add(c)) {
            doorman.left(remote.getAddress(), false);
        }
    }

    int fd() {
        return listener.fd();
    }
}
