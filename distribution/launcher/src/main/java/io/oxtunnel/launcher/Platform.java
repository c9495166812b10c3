package io.oxtunnel.launcher;

import io.oxtunnel.launcher.plugin.Misfit;
import io.oxtunnel.launcher.plugin.PluginFolder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * The OSGi framework with the bundles of the distribution, from start to stop. The bundles decide when it ends, by stopping the
 * framework, and how, by the system property {@value #EXIT_STATUS}; a signal ends it too.
 */
final class Platform {
    /** System property in which a bundle leaves the exit status before it stops the framework; 0 where it is not set. */
    static final String EXIT_STATUS = "oxtunnel.exit.status";

    private static final System.Logger LOG = System.getLogger("io.oxtunnel.launcher");
    private static final String OWN = "io.oxtunnel.";
    private static final String API = OWN + "api";
    /** Libraries start before what is built on them, so that logging and configuration are there from the first component on. */
    private static final int LIBRARY_LEVEL = 1;
    private static final int OWN_LEVEL = 2;
    private static final long STOP_SECONDS = 5;

    private final Framework framework;
    private final String version;
    /** What the exit status was when a signal came; negative before. What components report while they are torn down is none. */
    private volatile int statusAtSignal = -1;

    /**
     * @param storage folder of the framework's own files, emptied at the start
     * @param properties framework properties that bundles may ask for, {@code oxtunnel.version} among them
     */
    Platform(Path storage, Map<String, String> properties) {
        Map<String, Object> configuration = new HashMap<>(properties);
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        configuration.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(OWN_LEVEL));
        configuration.put("felix.log.logger", new FrameworkLog());
        configuration.put("felix.service.urlhandlers", "false");
        // Two versions of a plug-in are installed while one takes the other's place.
        configuration.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        framework = new Felix(configuration);
        version = properties.get("oxtunnel.version");
    }

    /** Starts the bundles of a folder, then the plug-ins, waits for the end, and returns the exit status. */
    int run(Path folder, PluginFolder plugins) throws Refusal {
        try (plugins) {
            StopSignals.install(this::stopBySignal);
            framework.init();
            var bundles = new ArrayList<Bundle>();
            for (Path jar : jars(folder)) {
                bundles.add(install(jar));
            }
            plugins.open(framework.getBundleContext());
            framework.start();
            refuseBrokenInstallation(bundles, folder);
            LOG.log(Level.INFO, "version " + version + " started with " + bundles.size() + " bundles");
            plugins.begin();
            framework.waitForStop(0);
        } catch (BundleException e) {
            throw Refusal.because("the framework does not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return statusAtSignal < 0 ? status() : statusAtSignal;
    }

    private static int status() {
        return Integer.getInteger(EXIT_STATUS, 0);
    }

    private void stopBySignal() {
        statusAtSignal = status();
        stop();
    }

    private static List<Path> jars(Path folder) throws Refusal {
        try (var files = Files.newDirectoryStream(folder, "*.jar")) {
            var jars = new ArrayList<Path>();
            files.forEach(jars::add);
            jars.sort(null);
            return jars;
        } catch (IOException e) {
            throw Refusal.because("the distribution has no bundles: " + Reason.of(e) + "; unpack it again");
        }
    }

    /** By reference: the jar is used where it lies. Felix decodes the place as a URL. */
    private Bundle install(Path jar) throws BundleException {
        String place = jar.toString().replace("%", "%25").replace("+", "%2B");
        Bundle bundle = framework.getBundleContext().installBundle("reference:file:" + place);
        boolean own = bundle.getSymbolicName() != null && bundle.getSymbolicName().startsWith(OWN);
        bundle.adapt(BundleStartLevel.class).setStartLevel(own ? OWN_LEVEL : LIBRARY_LEVEL);
        bundle.start();
        return bundle;
    }

    /** A bundle of the distribution that does not start means files are missing or mixed; a tunnel without a part is no tunnel. */
    private void refuseBrokenInstallation(List<Bundle> bundles, Path folder) throws Refusal {
        for (Bundle bundle : bundles) {
            boolean idle = bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED;
            if (idle && framework.getState() == Bundle.ACTIVE) {
                String misfit = Misfit.between(bundle.getHeaders().get(Constants.IMPORT_PACKAGE), apiOf(bundles));
                stop();
                throw misfit == null
                        ? Refusal.because("bundle " + bundle.getSymbolicName() + " did not start (see the log above); the folder " + folder
                                + " is incomplete or mixed: unpack the distribution again")
                        : Refusal.because("plug-in " + bundle.getSymbolicName() + " " + bundle.getVersion() + " " + misfit
                                + "; build it against this API, or take it out of " + folder);
            }
        }
    }

    private static String apiOf(List<Bundle> bundles) {
        return bundles.stream().filter(b -> API.equals(b.getSymbolicName())).map(b -> b.getHeaders().get(Constants.EXPORT_PACKAGE))
                .findFirst().orElse(null);
    }

    /** Stops all bundles and returns when they are, or after five seconds. */
    private void stop() {
        try {
            framework.stop();
            FrameworkEvent end = framework.waitForStop(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            if (end.getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                LOG.log(Level.ERROR, "some bundle did not stop within " + STOP_SECONDS + " s; ended without it");
                Runtime.getRuntime().halt(1);
            }
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "the framework does not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
