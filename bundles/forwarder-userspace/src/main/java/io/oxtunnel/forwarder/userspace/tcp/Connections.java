package io.oxtunnel.forwarder.userspace.tcp;

/**
 * The connections of an endpoint: how they come into being, who of them has something to do, when, and how they end. One thread; a
 * connection that opens may allocate, nothing else does.
 */
final class Connections {
    /** TIME-WAIT, as long as Linux has it. */
    static final long TIME_WAIT = 60_000;
    /** Nobody waits longer for a destination that says nothing. */
    static final long CONNECT = 75_000;
    /** A client that has not confirmed by then is not there. */
    static final long CONFIRM = 60_000;
    /** A destination that takes nothing of what a client left behind. */
    static final long LINGER = 120_000;

    final ConnectionTable table;
    final ActiveQueue active = new ActiveQueue();
    final TcpCounters counters;
    final Replies replies;
    private TcpSettings settings;
    private final Outside outside;
    private final Unreachable unreachable;
    private final Chunks chunks;
    private final ClientTable clients = new ClientTable();
    private TimeWaits timeWaits;
    private final TimerWheel wheel;

    Connections(TcpSettings settings, Chunks chunks, Outside outside, Replies replies, Unreachable unreachable, TcpCounters counters, long now) {
        this.settings = settings;
        this.outside = outside;
        this.chunks = chunks;
        this.replies = replies;
        this.unreachable = unreachable;
        this.counters = counters;
        table = new ConnectionTable(settings.connections(), chunks, settings.buffer());
        timeWaits = new TimeWaits(settings.connections());
        wheel = new TimerWheel(now);
    }

    /** Takes other settings; who is too many now stays to the end. */
    void change(TcpSettings next) {
        settings = next;
        chunks.limit(next.memory());
        table.change(next.connections(), next.buffer());
        timeWaits = new TimeWaits(next.connections());
        for (int slot = 0; slot < table.made(); slot++) {
            Connection c = table.slot(slot);
            if (c != null && c.phase == Connection.TIME_WAIT && c.fd < 0) {
                timeWaits.add(c);
            }
        }
    }

    /** Ends every connection with a destination that is not permitted any more. */
    void recheck(Egress egress) {
        for (int slot = 0; slot < table.made(); slot++) {
            Connection c = table.slot(slot);
            if (c != null && !egress.permits(c.addresses.v6, c.addresses.remoteHigh, c.addresses.remoteLow)) {
                abort(c);
            }
        }
    }

    /** Returns a connection for these addresses in phase CONNECTING, or null if there are as many as may be; that is counted. */
    Connection open(Addresses addresses, long hash, long now) {
        Client client = clients.get(addresses.clientHigh, addresses.clientLow);
        if (client.halfOpen >= settings.halfOpenPerClient() || client.connections >= settings.connectionsPerClient()) {
            return refuse(client);
        }
        Connection c = table.add(addresses, hash);
        if (c == null && makeRoom()) {
            c = table.add(addresses, hash);
        }
        if (c == null) {
            return refuse(client);
        }
        c.begin(Connection.CONNECTING, now);
        c.client = client;
        client.connections++;
        c.counted = true;
        client.halfOpen++;
        counters.halfOpen++;
        counters.connections = table.size();
        return c;
    }

    private Connection refuse(Client client) {
        counters.overCap++;
        clients.release(client);
        return null;
    }

    private boolean makeRoom() {
        Connection oldest = timeWaits.oldest(table);
        if (oldest == null) {
            return false;
        }
        release(oldest);
        return true;
    }

    /** Says that a connection is not half-open any more. */
    void established(Connection c) {
        c.phase = Connection.OPEN;
        c.client.halfOpen--;
        counters.halfOpen--;
    }

    /** Has a connection looked at in its turn. */
    void activate(Connection c) {
        active.add(c);
    }

    /** Goes on with the end of a connection, where both directions have come that far. */
    void settle(Connection c, long now) {
        if (c.phase == Connection.OPEN && c.in.finished() && c.out.finAcknowledged()) {
            c.out.clear();
            if (c.out.sentFirst()) {
                c.phase = Connection.TIME_WAIT;
                c.timeWaitUntil = now + TIME_WAIT;
            } else {
                c.phase = Connection.DONE;
            }
        }
        if (c.fd >= 0 && c.ended && c.finished) {
            outside.close(c, false);
        }
        if (c.phase == Connection.TIME_WAIT && c.fd < 0 && c.counted) {
            // It holds neither socket nor memory, and gives way where its place is needed: the client may open others.
            discount(c);
            timeWaits.add(c);
        }
        if (c.phase == Connection.DONE && c.fd < 0) {
            release(c);
        }
    }

    /** Ends a connection for both sides at once, and counts it. */
    void abort(Connection c) {
        if (c.phase == Connection.ANSWERED || c.phase == Connection.OPEN) {
            replies.reset(c);
        }
        counters.reset++;
        drop(c);
    }

    /** Ends a connection without a word to the client. */
    void drop(Connection c) {
        if (c.fd >= 0) {
            outside.close(c, true);
        }
        release(c);
    }

    /** Says that the destination was not reached, and tells the client why. */
    void refused(Connection c, int errno) {
        counters.refused++;
        unreachable.tell(c, errno, replies);
        drop(c);
    }

    /** Gives back all that a connection holds. */
    void release(Connection c) {
        if (c.halfOpen()) {
            c.client.halfOpen--;
            counters.halfOpen--;
        }
        c.in.clear();
        c.out.clear();
        wheel.cancel(c);
        discount(c);
        clients.release(c.client);
        c.client = null;
        table.remove(c);
        counters.connections = table.size();
        counters.chunks = chunks.used();
    }

    private static void discount(Connection c) {
        if (c.counted) {
            c.counted = false;
            c.client.connections--;
        }
    }

    /** Puts a connection into the wheel for its next deadline. */
    void schedule(Connection c, long now) {
        long at = switch (c.phase) {
            case Connection.CONNECTING -> c.openedAt + CONNECT;
            case Connection.ANSWERED -> Math.min(c.out.deadline(), c.openedAt + CONFIRM);
            case Connection.OPEN -> Math.min(Math.min(c.out.deadline(), c.in.deadline()), Math.min(c.retryAt, c.activeAt + settings.idleMillis()));
            case Connection.TIME_WAIT -> Math.min(c.in.deadline(), c.timeWaitUntil);
            default -> c.activeAt + LINGER;
        };
        wheel.schedule(c, at, now);
        counters.chunks = chunks.used();
    }

    /** Tells whose time may have come. */
    void advance(long now, TimerWheel.Due due) {
        wheel.advance(now, due);
    }

    /** Returns when somebody's time comes next. */
    long deadline() {
        return wheel.next();
    }

    /** Returns how long a connection may be idle, in milliseconds. */
    long idleMillis() {
        return settings.idleMillis();
    }
}
