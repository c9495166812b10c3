package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.poll.DescriptorSet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The connections of a transport: where each stands in the set of descriptors, what is told of it, how it ends. One thread. A connection
 * is named by its place and a number that no other one had, so that an event that was told before its end means nobody after it.
 */
final class Switchboard {
    private static final int PLACE_BITS = 20;
    /** Strangers get that long to prove themselves (PROTOCOL.md 4.8), and connections of our own to come about. */
    static final long PATIENCE_NANOS = 5_000_000_000L;
    /** An accepted connection to which no session belongs is closed after that much silence. */
    private static final long ABANDONED_NANOS = 30_000_000_000L;
    static final long NEVER = Long.MAX_VALUE;

    private final DescriptorSet set;
    private final Peers peers;
    private final Doorman doorman;
    private final Tally tally;
    private final long patience;
    /** Connections that have something to read of which the set does not tell. */
    final ArrayDeque<Connection> revived = new ArrayDeque<>();
    private Connection[] places = new Connection[16];
    private long number = 1;
    private int count;
    private Consumer<Connection> onEnd = c -> {
    };

    /**
     * Makes one without connections.
     *
     * @param patience nanoseconds in which a connection has to come about and a stranger to prove itself
     */
    Switchboard(DescriptorSet set, Peers peers, Doorman doorman, Tally tally, long patience) {
        this.patience = patience;
        this.set = set;
        this.peers = peers;
        this.doorman = doorman;
        this.tally = tally;
    }

    /** Sets who is told of each connection that is over. */
    void onEnd(Consumer<Connection> listener) {
        onEnd = listener;
    }

    long patience() {
        return patience;
    }

    int count() {
        return count;
    }

    /** Takes a connection; false if the system has no place for it, and then it is closed. */
    boolean add(Connection connection) {
        int place = 0;
        while (place < places.length && places[place] != null) {
            place++;
        }
        if (place == places.length) {
            places = Arrays.copyOf(places, 2 * places.length);
        }
        connection.token = number++ << PLACE_BITS | place;
        connection.interest = wanted(connection);
        if (set.add(connection.socket.fd(), connection.interest, connection.token) < 0) {
            connection.state = Connection.State.CLOSED;
            connection.socket.close();
            return false;
        }
        places[place] = connection;
        count++;
        peers.add(connection);
        publish();
        return true;
    }

    /** Returns the connection that a token names, or null if it is over. */
    Connection of(long token) {
        int place = (int) token & (1 << PLACE_BITS) - 1;
        Connection connection = place < places.length ? places[place] : null;
        return connection != null && connection.token == token ? connection : null;
    }

    private static int wanted(Connection c) {
        if (c.state == Connection.State.CONNECTING) {
            return DescriptorSet.WRITE;
        }
        boolean read = !c.held && !c.stream.busy();
        boolean write = !c.stream.flushed() || c.open() && !c.backlog.empty();
        return (read ? DescriptorSet.READ : 0) | (write ? DescriptorSet.WRITE : 0);
    }

    /** Follows a change of what is wanted of a connection; costs nothing where nothing changed. */
    void update(Connection c) {
        if (c.state == Connection.State.CLOSED) {
            return;
        }
        int wanted = wanted(c);
        if (wanted != c.interest) {
            c.interest = wanted;
            set.change(c.socket.fd(), wanted, c.token);
        }
    }

    /** The other end is known; from now on all is read. */
    void prove(Connection c) {
        if (c.proven || c.state == Connection.State.CLOSED) {
            return;
        }
        c.proven = true;
        c.held = false;
        c.deadline = NEVER;
        doorman.proven(c.endpoint.remote().getAddress());
        revive(c);
        update(c);
        publish();
    }

    /** There is something to read, though nothing new comes. */
    void revive(Connection c) {
        if (!c.revived) {
            c.revived = true;
            revived.add(c);
        }
    }

    /** Ends a connection. */
    void close(Connection c) {
        if (c.state == Connection.State.CLOSED) {
            return;
        }
        if (c.stream != null) {
            c.stream.close();
        }
        c.state = Connection.State.CLOSED;
        places[(int) c.token & (1 << PLACE_BITS) - 1] = null;
        count--;
        set.remove(c.socket.fd());
        c.socket.close();
        c.backlog.release();
        peers.remove(c);
        if (c.accepted) {
            doorman.left(c.endpoint.remote().getAddress(), c.proven);
        }
        publish();
        onEnd.accept(c);
    }

    /** Ends those that took too long and those that nobody needs; returns whether some are still being watched closely. */
    boolean sweep(long now) {
        boolean close = false;
        for (Connection c : places) {
            if (c == null) {
                continue;
            }
            if (c.deadline != NEVER && now - c.deadline >= 0) {
                tally.tooSlow++;
                close(c);
            } else if (c.accepted && c.proven && c.peer < 0 && now - c.heardAt >= ABANDONED_NANOS) {
                close(c);
            } else {
                close |= c.deadline != NEVER;
            }
        }
        return close;
    }

    private void publish() {
        tally.connections = count;
        tally.strangers = doorman.strangers();
    }

    /** Watches another descriptor; its token is below every connection's. */
    void watch(int fd, int token) throws LinuxException {
        LinuxException.check(set.add(fd, DescriptorSet.READ, token), "epoll_ctl(ADD)");
    }

    /** Ends all. */
    void closeAll() {
        for (Connection c : places) {
            if (c != null) {
                close(c);
            }
        }
        revived.clear();
    }
}
