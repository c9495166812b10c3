package io.oxtunnel.runtime.role;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.api.tunnel.TunnelState;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * The life of a configured role: it is opened in the background, so that other bundles go on starting; while it runs it is a
 * {@link Tunnel} service; listeners hear of every change and of a failure to open.
 */
final class Role implements TunnelListener {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long CLOSE_SECONDS = 10;

    /** Opens the tunnel of a role. */
    interface Opener {
        Tunnel open(TunnelListener listener) throws IOException;
    }

    private final String name;
    private final BundleContext context;
    private final List<TunnelListener> listeners;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("ox-role").daemon().factory());
    private volatile boolean closing;
    // Confined to the thread, as is the registration.
    private Tunnel tunnel;
    private ServiceRegistration<Tunnel> registration;

    Role(String name, BundleContext context, List<TunnelListener> listeners) {
        this.name = name;
        this.context = context;
        this.listeners = listeners;
    }

    /** Opens the role, after what was given to this role before; what was open is closed first. */
    void open(Opener opener) {
        thread.execute(() -> {
            end();
            try {
                tunnel = opener.open(this);
                registration = context.registerService(Tunnel.class, tunnel, new Hashtable<>(Map.of(Tunnel.ROLE, name)));
            } catch (IOException | RuntimeException | LinkageError e) {
                LOG.log(System.Logger.Level.DEBUG, "the " + name + " does not start", e);
                end();
                changed(null, TunnelState.FAILED, "the " + name + " does not start: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        });
    }

    /** Does something on the role's thread in a moment; nothing once it closes. */
    void soon(long millis, Runnable work) {
        try {
            thread.schedule(() -> {
                if (!closing) {
                    work.run();
                }
            }, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the " + name + " is closing");
        }
    }

    @Override
    public void changed(Tunnel which, TunnelState state, String text) {
        for (TunnelListener listener : listeners) {
            try {
                listener.changed(which, state, text);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a listener failed on " + state, e);
            }
        }
    }

    private void end() {
        if (registration != null) {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                LOG.log(System.Logger.Level.DEBUG, "the framework has withdrawn the service already", e);
            }
            registration = null;
        }
        if (tunnel != null) {
            tunnel.close();
            tunnel = null;
        }
    }

    /** Closes the role and waits for that. */
    void close() {
        closing = true;
        thread.execute(this::end);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.ERROR, "the " + name + " does not close within " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
