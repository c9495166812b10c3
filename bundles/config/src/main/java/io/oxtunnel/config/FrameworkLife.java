package io.oxtunnel.config;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;

/** The framework as the launcher runs it: its start, and how to end it with an exit status. */
final class FrameworkLife {
    /** System property in which the launcher finds the exit status. */
    private static final String STATUS = "oxtunnel.exit.status";

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
