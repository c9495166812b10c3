package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.socket.LinuxSocket;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Keeps a connection to every endpoint that somebody sends to: at once when it is asked for, and again after a loss, each time that
 * nothing was heard a little later. One thread, but for {@link #ask}.
 */
final class Dialer {
    private static final long FIRST_PAUSE_NANOS = 250_000_000L;
    private static final int DOUBLINGS = 5;
    private static final System.Logger LOG = System.getLogger(Dialer.class.getPackageName());

    /** What is known of an endpoint without a connection. */
    private static final class Attempt {
        private int failures;
        private long nextAt;
    }

    private final Sockets sockets;
    private final Streams streams;
    private final Switchboard board;
    private final Peers peers;
    private final Reserve reserve;
    private final Tally tally;
    private final Consumer<Connection> done;
    private final ConcurrentLinkedQueue<Endpoint> asked = new ConcurrentLinkedQueue<>();
    private final Map<Endpoint, Attempt> attempts = new HashMap<>();
    private final Map<Endpoint, Connection> own = new HashMap<>();

    /**
     * Makes a dialer.
     *
     * @param done called by any thread when a stream has finished computing
     */
    Dialer(Sockets sockets, Streams streams, Switchboard board, Peers peers, Reserve reserve, Tally tally, Consumer<Connection> done) {
        this.sockets = sockets;
        this.streams = streams;
        this.board = board;
        this.peers = peers;
        this.reserve = reserve;
        this.tally = tally;
        this.done = done;
    }

    /** An endpoint is used now, or not any more. Any thread; {@link #follow} does the rest. */
    void ask(Endpoint endpoint) {
        asked.add(endpoint);
    }

    /** Does what was asked. */
    void follow(long now) {
        for (Endpoint endpoint = asked.poll(); endpoint != null; endpoint = asked.poll()) {
            boolean used = peers.used(endpoint);
            Connection connection = own.get(endpoint);
            if (used && connection == null && !attempts.containsKey(endpoint)) {
                dial(endpoint, new Attempt(), now);
            } else if (!used) {
                attempts.remove(endpoint);
                if (connection != null) {
                    board.close(connection);
                }
            }
        }
    }

    /** Tries again what is due; returns whether something is still to be tried. */
    boolean retry(long now) {
        for (Endpoint endpoint : attempts.keySet().toArray(Endpoint[]::new)) {
            Attempt attempt = attempts.get(endpoint);
            if (!own.containsKey(endpoint) && now - attempt.nextAt >= 0) {
                dial(endpoint, attempt, now);
            }
        }
        return !attempts.isEmpty();
    }

    private void dial(Endpoint endpoint, Attempt attempt, long now) {
        attempts.put(endpoint, attempt);
        attempt.nextAt = now + (FIRST_PAUSE_NANOS << Math.min(DOUBLINGS, attempt.failures++));
        try {
            LinuxSocket socket = sockets.connect(streams.first(endpoint.remote()));
            Connection c = new Connection(socket, endpoint, false, new Backlog(reserve));
            c.state = Connection.State.CONNECTING;
            c.proven = true;
            c.deadline = now + board.patience();
            c.heardAt = now;
            if (board.add(c)) {
                own.put(endpoint, c);
            }
        } catch (IOException e) {
            trouble(e.getMessage());
        }
    }

    /** The kernel has connected it; returns false if what comes next cannot be had. */
    boolean connected(Connection c) {
        try {
            c.stream = streams.of(c.socket, c.endpoint.remote(), () -> done.accept(c));
            c.state = Connection.State.AGREEING;
            return true;
        } catch (IOException e) {
            trouble(e.getMessage());
            return false;
        }
    }

    /** Datagrams go. */
    void opened(Connection c) {
        c.deadline = Switchboard.NEVER;
        tally.trouble = "";
    }

    /** The server was heard: the next loss begins without a pause. */
    void heard(Connection c) {
        attempts.remove(c.endpoint);
    }

    /** A connection is over. */
    void ended(Connection c, long now) {
        own.remove(c.endpoint, c);
        if (peers.used(c.endpoint) && !attempts.containsKey(c.endpoint)) {
            Attempt attempt = new Attempt();
            attempt.nextAt = now;
            attempts.put(c.endpoint, attempt);
        }
    }

    /** Notes why there is no connection, and tells it where it was not told last. */
    void trouble(String text) {
        if (!text.equals(tally.trouble)) {
            tally.trouble = text;
            LOG.log(System.Logger.Level.INFO, "tcp: " + text);
        }
    }
}
