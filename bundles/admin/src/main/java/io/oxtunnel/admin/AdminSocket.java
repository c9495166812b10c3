package io.oxtunnel.admin;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens {@code admin.sock} in the folder of framework property {@code oxtunnel.state} once the framework has started, so that no
 * command finds half of the bundles. A role runs on where the socket cannot be opened; the log says so.
 */
@Component(service = AdminSocket.class, immediate = true)
public final class AdminSocket implements FrameworkListener {
    private static final Logger LOG = System.getLogger("io.oxtunnel.admin");

    private final BundleContext context;
    private final CommandProcessor commands;
    private final ReentrantLock lock = new ReentrantLock();
    private SocketServer server;
    private boolean closed;

    /** Waits for the framework without holding up its start. */
    @Activate
    public AdminSocket(BundleContext context, @Reference CommandProcessor commands) {
        this.context = context;
        this.commands = commands;
        context.addFrameworkListener(this);
        if (context.getBundle(0).getState() == Bundle.ACTIVE) {
            open();
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            open();
        }
    }

    private void open() {
        String state = context.getProperty("oxtunnel.state");
        if (state == null) {
            return;
        }
        Path path = Path.of(state, "admin.sock").toAbsolutePath();
        lock.lock();
        try {
            if (server == null && !closed) {
                server = new SocketServer(path, channel -> new AdminSession(channel, commands).serve());
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "ctl and shell cannot reach this process: " + path + ": " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Closes the socket and its sessions, and removes the file. */
    @Deactivate
    void close() {
        context.removeFrameworkListener(this);
        lock.lock();
        try {
            closed = true;
            if (server != null) {
                server.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
