package io.oxtunnel.runtime.find;

import io.oxtunnel.api.network.Resolver;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Finds the server of a client, at the start and whenever it is silent. One thread of its own, {@code ox-resolve}, for a look-up blocks.
 *
 * <pre>
 * 1. the addresses that were good last, at once
 * 2. look up the name; its addresses first, then those of before: all of them are tried in turn
 * 3. connected: keep the addresses that proved good, the one that answered first; sleep
 * 4. an attempt begins, or new keys are not agreed within 5 s: back to 2, and again after 5, 10, 20, 40, 60 s as long as it lasts
 * </pre>
 */
public final class ServerFinder implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = 5 * SECOND;
    private static final long LONGEST_PAUSE = 60 * SECOND;
    private static final int NAMED_MOST = 16;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long END_MILLIS = 1_000;

    private final String host;
    private final Targets targets;
    private final Resolver.Lookup lookup;
    private final KnownAddresses known;
    private final Consumer<List<Endpoint>> found;
    private final Consumer<String> trouble;
    private final Thread thread = Thread.ofPlatform().name("ox-resolve").daemon().unstarted(this::run);
    // What the name service said last; of this thread.
    private List<InetAddress> named = List.of();
    private final Object lock = new Object();
    // All below under the lock; waits are counted from origin, so that NEVER is later than everything.
    private final long origin = System.nanoTime();
    private long seekAt;
    private long pause = SECOND;
    private InetAddress good;
    private boolean closed;

    /**
     * Makes a finder that does nothing before {@link #start}.
     *
     * @param host name or address of the server
     * @param targets makes endpoints of addresses
     * @param state folder in which its addresses are kept
     * @param found called with the endpoints to try, in order, on the thread of this finder
     * @param trouble called with the reason why there are none
     */
    public ServerFinder(String host, Targets targets, Resolver.Lookup lookup, Path state, Consumer<List<Endpoint>> found, Consumer<String> trouble) {
        this.host = host;
        this.targets = targets;
        this.lookup = lookup;
        this.known = new KnownAddresses(state, host);
        this.found = found;
        this.trouble = trouble;
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    /** Follows the state of the connection. Control path; does not block. */
    public void follow(SessionState state) {
        switch (state) {
            case INIT_SENT, BACKOFF -> seekIn(0);
            case REKEYING -> seekIn(PAUSE);
            case ESTABLISHED, IDLE, CLOSED -> rest();
            case HALF_OPEN -> {
                // A server's state.
            }
        }
    }

    /** The server answered from there. Control path; does not block. */
    public void answered(InetAddress address) {
        synchronized (lock) {
            good = address;
            lock.notifyAll();
        }
    }

    private void seekIn(long nanos) {
        synchronized (lock) {
            if (seekAt == NEVER || seekAt > elapsed() + nanos && pause == PAUSE) {
                seekAt = elapsed() + nanos;
                pause = PAUSE;
                lock.notifyAll();
            }
        }
    }

    private void rest() {
        synchronized (lock) {
            seekAt = NEVER;
            pause = PAUSE;
        }
    }

    private long elapsed() {
        return System.nanoTime() - origin;
    }

    private void run() {
        try {
            if (!known.addresses().isEmpty()) {
                found.accept(targets.of(known.addresses()));
            }
            while (awaitTurn()) {
                keepGood();
                if (due()) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.DEBUG, "the look-up of the server ends", e);
        }
    }

    private boolean awaitTurn() throws InterruptedException {
        synchronized (lock) {
            while (!closed && good == null && elapsed() < seekAt) {
                long left = seekAt == NEVER ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(seekAt - elapsed()) + 1);
                lock.wait(left);
            }
            return !closed;
        }
    }

    private boolean due() {
        synchronized (lock) {
            if (elapsed() < seekAt) {
                return false;
            }
            seekAt = elapsed() + pause;
            pause = Math.min(LONGEST_PAUSE, 2 * pause);
            return true;
        }
    }

    private void keepGood() {
        InetAddress first;
        synchronized (lock) {
            first = good;
            good = null;
        }
        if (first != null) {
            Set<InetAddress> all = new LinkedHashSet<>(List.of(first));
            // An answer with one address that proved to be the server's is genuine, so the others in it are good as well.
            all.addAll(named.contains(first) ? named : List.of());
            all.addAll(known.addresses());
            known.keep(List.copyOf(all));
        }
    }

    private void look() throws InterruptedException {
        try {
            named = lookup.find(host).stream().limit(NAMED_MOST).toList();
            Set<InetAddress> all = new LinkedHashSet<>(named);
            all.addAll(known.addresses());
            found.accept(targets.of(all));
        } catch (InterruptedIOException e) {
            throw (InterruptedException) new InterruptedException().initCause(e);
        } catch (IOException e) {
            String text = "the server's name \"" + host + "\" has no address: " + e.getMessage() + "; check it, and the name service of this machine";
            LOG.log(known.addresses().isEmpty() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG, text);
            if (known.addresses().isEmpty()) {
                trouble.accept(text);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the look-up of the server failed and is tried again", e);
        }
    }

    /** Ends the thread; one that is stuck in a name service that cannot be interrupted ends without doing anything more. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        thread.interrupt();
        if (thread.getState() == Thread.State.NEW || Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
