package io.oxtunnel.shell;

import io.oxtunnel.api.diagnostic.Finding;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
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
 * {@code bin/oxtunnel doctor}: where framework property {@code oxtunnel.command} is {@code doctor}, prints what {@link DoctorCommand}
 * finds once every bundle has started, and stops the framework; exit status 1 if a role would not work.
 */
@Component(service = DoctorRun.class, immediate = true)
public final class DoctorRun implements FrameworkListener {
    private static final Logger LOG = System.getLogger("io.oxtunnel.shell");
    /** System property in which the launcher finds the exit status. */
    private static final String STATUS = "oxtunnel.exit.status";

    private final BundleContext context;
    private final DoctorCommand doctor;

    /** Waits for the framework where there is something to do. */
    @Activate
    public DoctorRun(BundleContext context, @Reference DoctorCommand doctor) {
        this.context = context;
        this.doctor = doctor;
        if ("doctor".equals(context.getProperty("oxtunnel.command"))) {
            context.addFrameworkListener(this);
        }
    }

    /** Looks in a thread of its own: a framework does not stop while it delivers events. */
    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            Thread.ofVirtual().name("doctor").start(this::run);
        }
    }

    private void run() {
        PluginReport.awaitArrival(context);
        System.setProperty(STATUS, Integer.toString(print(doctor.findings(), System.out)));
        try {
            context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "the framework does not stop: " + e.getMessage());
        }
    }

    /** Prints findings, and returns the exit status that they make. */
    static int print(List<Finding> findings, PrintStream out) {
        out.println(DoctorCommand.text(findings));
        out.flush();
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? 1 : 0;
    }

    /** Listens no more. */
    @Deactivate
    void close() {
        context.removeFrameworkListener(this);
    }
}
