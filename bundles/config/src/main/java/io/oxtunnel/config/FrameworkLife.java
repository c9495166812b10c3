package io.oxtunnel.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The framework as the launcher runs it: its start, and how to end it with an exit status. */
final class FrameworkLife {
    /** System property in which the launcher finds the exit status. */
    private static final String STATUS = "oxtunnel.exit.status";

    private static final long PLUGINS_SECONDS = 10;
    private static final Logger LOG = System.getLogger("io.oxtunnel.config");

    private FrameworkLife() {
    }

    /** Waits until every bundle has been started. */
    static void awaitStarted(BundleContext context) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        FrameworkListener listener = event -> {
            if (event.getType() == FrameworkEvent.STARTED) {
                started.countDown();
            }
        };
        context.addFrameworkListener(listener);
        try {
            if (context.getBundle(0).getState() != Bundle.ACTIVE) {
                started.await();
            }
        } finally {
            context.removeFrameworkListener(listener);
        }
    }

    /** Waits until the plug-ins that lay in their folder at the start have been started or refused; one that does not return is not waited for long. */
    static void awaitPlugins(BundleContext context) throws InterruptedException {
        try {
            for (ServiceReference<Future> reference : context.getServiceReferences(Future.class, "(oxtunnel.arrival=plugins)")) {
                context.getService(reference).get(PLUGINS_SECONDS, TimeUnit.SECONDS);
            }
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "a plug-in has not started within " + PLUGINS_SECONDS + " s; goes on without, `oxtunnel ctl plugins` tells which");
        } catch (ExecutionException | InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the framework; returns before it has stopped. */
    static void stop(BundleContext context, int status) {
        System.setProperty(STATUS, Integer.toString(status));
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            throw new IllegalStateException("the framework does not stop: " + e.getMessage(), e);
        }
    }
}
