package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.poll.Alarm;
import io.oxtunnel.linux.poll.Bell;
import io.oxtunnel.linux.poll.DescriptorSet;
import io.oxtunnel.linux.socket.SocketOption;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the set of descriptors tells: strangers at the door, another thread that rings, time that has come, connections that may be written
 * or read. One thread, but for {@link #done}.
 */
final class Events {
    static final int LISTENER = 1;
    static final int BELL = 2;
    static final int ALARM = 3;
    /** Tokens of connections are above. */
    private static final int OTHERS = 16;
    private static final long SOON_MILLIS = 1;
    private static final long CLOSELY_MILLIS = 250;
    private static final long SELDOM_MILLIS = 5_000;
    private static final System.Logger LOG = System.getLogger(Events.class.getPackageName());

    private final DescriptorSet set;
    private final Bell bell;
    private final Alarm alarm;
    private final Switchboard board;
    private final FrameWriter writer;
    private final Tally tally;
    private final ConcurrentLinkedQueue<Connection> computed = new ConcurrentLinkedQueue<>();
    private Acceptor acceptor;
    private Dialer dialer;
    private long now;
    private int told;
    private int next;
    private boolean looked;
    private boolean paused;
    private long alarmAt = Switchboard.NEVER;

    Events(DescriptorSet set, Bell bell, Alarm alarm, Switchboard board, FrameWriter writer, Tally tally) throws LinuxException {
        this.set = set;
        this.bell = bell;
        this.alarm = alarm;
        this.board = board;
        this.writer = writer;
        this.tally = tally;
        board.watch(bell.fd(), BELL);
        board.watch(alarm.fd(), ALARM);
        board.onEnd(this::ended);
        writer.onLoss(this::lost);
    }

    /** Strangers are taken by this one. */
    void accepting(Acceptor by) {
        acceptor = by;
    }

    /** Servers are called by this one. */
    void dialing(Dialer by) {
        dialer = by;
    }

    /** A turn begins: the set is looked at once more at most. */
    void begin(long time) {
        now = time;
        looked = false;
    }

    /** A stream has finished computing. Any thread. */
    void done(Connection c) {
        computed.add(c);
        bell.ring();
    }

    /** Does what was told until a connection is to be read; null if nothing is left. */
    Connection next() {
        while (true) {
            while (next < told) {
                Connection c = handle(set.token(next), set.events(next++));
                if (c != null) {
                    return c;
                }
            }
            if (looked) {
                return null;
            }
            looked = true;
            next = 0;
            told = set.look();
        }
    }

    private Connection handle(long token, int events) {
        if (token >= OTHERS) {
            Connection c = board.of(token);
            return c == null ? null : connection(c, events);
        }
        switch ((int) token) {
            case LISTENER -> {
                if (!acceptor.accept(now)) {
                    // It stays readable, and asking without end would not help.
                    set.change(acceptor.fd(), 0, LISTENER);
                    paused = true;
                }
                watchTime(true);
            }
            case BELL -> ring();
            default -> tick();
        }
        return null;
    }

    /** Does what was asked of the dialer. A sender may be the first to ask after a long sleep: the last turn's time would give it none. */
    void follow() {
        now = System.nanoTime();
        dialer.follow(now);
        watchTime(true);
    }

    private void ring() {
        bell.silence();
        if (dialer != null) {
            follow();
        }
        for (Connection c = computed.poll(); c != null; c = computed.poll()) {
            if (c.state != Connection.State.CLOSED) {
                writer.flush(c);
                board.revive(c);
            }
        }
    }

    private void tick() {
        alarm.silence();
        alarmAt = Switchboard.NEVER;
        if (paused) {
            paused = false;
            set.change(acceptor.fd(), DescriptorSet.READ, LISTENER);
        }
        boolean closely = board.sweep(now);
        closely |= dialer != null && dialer.retry(now);
        if (closely || board.count() > 0) {
            watchTime(closely);
        }
    }

    /** Makes the set readable in a moment. */
    void soon() {
        alarmAt = now;
        alarm.set(SOON_MILLIS);
    }

    private void watchTime(boolean closely) {
        long millis = closely ? CLOSELY_MILLIS : SELDOM_MILLIS;
        if (alarmAt == Switchboard.NEVER || alarmAt - now > millis * 1_000_000) {
            alarmAt = now + millis * 1_000_000;
            alarm.set(millis);
        }
    }

    private Connection connection(Connection c, int events) {
        if (c.state == Connection.State.CONNECTING) {
            connected(c);
            return null;
        }
        if ((events & (DescriptorSet.ERROR | DescriptorSet.HANG_UP)) != 0 && (c.interest & DescriptorSet.READ) == 0) {
            lost(c, Stream.ENDED);
            return null;
        }
        if ((events & DescriptorSet.WRITE) != 0) {
            writer.flush(c);
            if (!c.open()) {
                agree(c);
            }
        }
        boolean readable = (events & (DescriptorSet.READ | DescriptorSet.ERROR | DescriptorSet.HANG_UP)) != 0;
        return readable && c.state != Connection.State.CLOSED ? c : null;
    }

    private void connected(Connection c) {
        try {
            int error = c.socket.get(SocketOption.SOL_SOCKET, SocketOption.SO_ERROR, "SO_ERROR");
            if (error != 0) {
                dialer.trouble(new LinuxException("connect(" + c.endpoint + ")", error).getMessage());
                board.close(c);
            } else if (dialer.connected(c)) {
                agree(c);
            } else {
                board.close(c);
            }
        } catch (LinuxException e) {
            dialer.trouble(e.getMessage());
            board.close(c);
        }
    }

    /** Gets on with a connection over which no datagram can go yet. */
    void agree(Connection c) {
        if (c.state != Connection.State.AGREEING) {
            return;
        }
        if (c.stream.open()) {
            c.state = Connection.State.OPEN;
            if (!c.accepted) {
                dialer.opened(c);
            }
        }
        writer.flush(c);
    }

    /** Something came over a connection. */
    void heard(Connection c) {
        if (!c.accepted && !c.heard) {
            c.heard = true;
            dialer.heard(c);
        }
    }

    /** A connection cannot be read or written any more; {@code code} as of {@link Stream#read}. */
    void lost(Connection c, int code) {
        tally.lost++;
        String why = code == Stream.BROKEN ? c.stream.problem() : code == Stream.ENDED ? "the other end closed the connection" : Errno.text(-code);
        if (c.accepted) {
            LOG.log(System.Logger.Level.DEBUG, "tcp: {0}: {1}", c.endpoint, why);
        } else {
            dialer.trouble(c.endpoint + ": " + why);
        }
        board.close(c);
    }

    private void ended(Connection c) {
        if (dialer != null && !c.accepted) {
            dialer.ended(c, now);
            watchTime(true);
        }
    }
}
