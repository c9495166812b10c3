package io.oxtunnel.shell;

import io.oxtunnel.api.capture.KillSwitch;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code bin/oxtunnel kill-switch}: where framework property {@code oxtunnel.command} is {@code kill-switch}, shows the kill switches that
 * stand, or removes them, once every bundle has started, and stops the framework. Needs no running instance.
 */
@Component(service = KillSwitchRun.class, immediate = true)
public final class KillSwitchRun implements FrameworkListener {
    private static final Logger LOG = System.getLogger("io.oxtunnel.shell");
    /** System property in which the launcher finds the exit status. */
    private static final String STATUS = "oxtunnel.exit.status";

    private final BundleContext context;
    private final KillSwitch killSwitch;

    /** Waits for the framework where there is something to do. */
    @Activate
    public KillSwitchRun(BundleContext context, @Reference KillSwitch killSwitch) {
        this.context = context;
        this.killSwitch = killSwitch;
        if ("kill-switch".equals(context.getProperty("oxtunnel.command"))) {
            context.addFrameworkListener(this);
        }
    }

    /** Works in a thread of its own: a framework does not stop while it delivers events. */
    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            Thread.ofVirtual().name("kill-switch").start(this::run);
        }
    }

    private void run() {
        boolean remove = "remove".equals(context.getProperty("oxtunnel.kill-switch"));
        System.setProperty(STATUS, Integer.toString(run(killSwitch, remove, System.out, System.err)));
        try {
            context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "the framework does not stop: " + e.getMessage());
        }
    }

    /** Shows or removes, and returns the exit status: 1 if something could not be done. */
    static int run(KillSwitch killSwitch, boolean remove, PrintStream out, PrintStream err) {
        try {
            int number = 0;
            for (String instance : killSwitch.standing()) {
                if (remove && !killSwitch.remove(instance)) {
                    continue;
                }
                number++;
                out.println((remove ? "removed" : "stands") + ": kill switch of client " + instance + " (nft table inet oxtunnel-kill-switch-" + instance + ")");
            }
            if (number == 0) {
                out.println("no kill switch stands");
            } else if (!remove) {
                out.println("only the tunnel and what is excluded leaves this machine; `oxtunnel kill-switch remove` ends that");
            }
            out.flush();
            return 0;
        } catch (IOException e) {
            err.println("oxtunnel: " + e.getMessage());
            return 1;
        }
    }

    /** Listens no more. */
    @Deactivate
    void close() {
        context.removeFrameworkListener(this);
    }
}
