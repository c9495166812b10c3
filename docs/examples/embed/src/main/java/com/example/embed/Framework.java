package com.example.embed;

import io.oxtunnel.api.tunnel.TunnelFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.util.tracker.ServiceTracker;

/**
 * All that a Java program has to know of OSGi: a framework holds the bundles of the distribution. Its API is not among them: the one on this
 * program's class path takes its place, so that both talk in the same classes.
 */
final class Framework implements AutoCloseable {
    private static final String API = "io.oxtunnel.api";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final org.osgi.framework.launch.Framework framework;

    private Framework(org.osgi.framework.launch.Framework framework) {
        this.framework = framework;
    }

    /**
     * Starts the bundles of a distribution.
     *
     * @param bundles its folder {@code bundle}
     * @param storage a folder that the framework makes and empties
     */
    static Framework start(Path bundles, Path storage) throws IOException, BundleException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(bundles)) {
            jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        Framework started = new Framework(new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, exports(jars))));
        started.framework.start();
        started.install(jars);
        return started;
    }

    /** Returns the packages of the API with their versions, as its manifest has them. */
    private static String exports(List<Path> jars) throws IOException {
        for (Path jar : jars) {
            if (name(jar).equals(API)) {
                return header(jar, Constants.EXPORT_PACKAGE);
            }
        }
        throw new IOException("no bundle " + API + " in the folder; it has to be the folder bundle of a distribution");
    }

    private void install(List<Path> jars) throws IOException, BundleException {
        BundleContext context = framework.getBundleContext();
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars) {
            if (!name(jar).equals(API)) {
                installed.add(context.installBundle("reference:" + jar.toUri()));
            }
        }
        for (Bundle bundle : installed) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    private static String name(Path jar) throws IOException {
        String name = header(jar, Constants.BUNDLE_SYMBOLICNAME);
        return name == null ? "" : name.replaceFirst(";.*", "").strip();
    }

    private static String header(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest() == null ? null : file.getManifest().getMainAttributes().getValue(name);
        }
    }

    /** Waits for what opens tunnels. */
    TunnelFactory tunnels() throws InterruptedException {
        ServiceTracker<TunnelFactory, TunnelFactory> tracker = new ServiceTracker<>(framework.getBundleContext(), TunnelFactory.class, null);
        tracker.open();
        TunnelFactory factory = tracker.waitForService(LIMIT.toMillis());
        if (factory == null) {
            throw new IllegalStateException("no tunnel factory within " + LIMIT.toSeconds() + " s");
        }
        return factory;
    }

    @Override
    public void close() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(LIMIT.toMillis());
    }
}
