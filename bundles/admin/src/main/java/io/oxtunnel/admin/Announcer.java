package io.oxtunnel.admin;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.api.tunnel.TunnelState;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Says on stdout what people and programs wait for: {@code ready}, and {@code connected} at each session of a client. A role that fails
 * is told on stderr and ends the process with status 1. Printing has a thread of its own: whoever does not read a pipe holds up nothing.
 */
@Component(service = TunnelListener.class)
public final class Announcer implements TunnelListener {
    private static final Logger LOG = System.getLogger("io.oxtunnel.admin");
    /** System property in which the launcher finds the exit status. */
    private static final String STATUS = "oxtunnel.exit.status";

    private final Runnable stop;
    private final PrintStream out;
    private final PrintStream err;
    private final ExecutorService printer = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("announcer").factory());
    private TunnelState last = TunnelState.STARTING;

    /** Prints to the process's own streams, and stops the framework it runs in. */
    @Activate
    public Announcer(BundleContext context) {
        this(() -> stop(context), System.out, System.err);
    }

    Announcer(Runnable stop, PrintStream out, PrintStream err) {
        this.stop = stop;
        this.out = out;
        this.err = err;
    }

    @Override
    public void changed(Tunnel tunnel, TunnelState state, String text) {
        boolean server = tunnel != null && tunnel.role().equals("server");
        try {
            printer.execute(() -> announce(server, state, text.replaceAll("\\p{Cntrl}+", " ").strip()));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "not announced any more: " + state);
        }
    }

    private void announce(boolean server, TunnelState state, String text) {
        switch (state) {
            case READY -> {
                // A client is ready again whenever a session ends, a server whenever one begins: said once.
                if (last != TunnelState.READY && last != TunnelState.CONNECTED) {
                    say(server ? ("ready " + text).strip() : "ready");
                }
            }
            case CONNECTED -> say(("connected " + text).strip());
            case FAILED -> {
                err.println("oxtunnel: " + text);
                err.flush();
                System.setProperty(STATUS, "1");
                stop.run();
            }
            case STARTING, CLOSED -> LOG.log(Level.DEBUG, state + " " + text);
        }
        last = state;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private static void stop(BundleContext context) {
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "the framework does not stop", e);
        }
    }

    /** Prints what is left, for a second at most. */
    @Deactivate
    void close() throws InterruptedException {
        printer.shutdown();
        if (!printer.awaitTermination(1, TimeUnit.SECONDS)) {
            printer.shutdownNow();
        }
    }
}
