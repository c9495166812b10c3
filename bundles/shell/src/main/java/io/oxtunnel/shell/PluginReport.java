package io.oxtunnel.shell;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What the launcher tells of the folder of plug-ins, by services of types that every bundle knows. */
final class PluginReport {
    private static final Logger LOG = System.getLogger("io.oxtunnel.shell");
    private static final long ARRIVAL_SECONDS = 10;

    private PluginReport() {
    }

    /** Returns a map for each file: {@code file}, {@code name}, {@code version}, {@code bundle} or -1, {@code note}; none where nobody looks after a folder. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> files(BundleContext context) {
        try {
            for (ServiceReference<Callable> reference : context.getServiceReferences(Callable.class, "(oxtunnel.action=plugins)")) {
                if (context.getService(reference) instanceof Callable<?> report) {
                    return (List<Map<String, Object>>) report.call();
                }
            }
            return List.of();
        } catch (Exception e) {
            throw new IllegalStateException("the folder of plug-ins cannot be looked at: " + e.getMessage(), e);
        }
    }

    /** Waits until what lay in the folder at the start has been started or refused. */
    static void awaitArrival(BundleContext context) {
        try {
            for (ServiceReference<Future> reference : context.getServiceReferences(Future.class, "(oxtunnel.arrival=plugins)")) {
                context.getService(reference).get(ARRIVAL_SECONDS, TimeUnit.SECONDS);
            }
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "a plug-in has not started within " + ARRIVAL_SECONDS + " s; goes on without");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
