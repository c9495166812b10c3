package io.oxtunnel.itests.framework;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * A framework with the bundles of the distribution, by reference to the jars that ship. Libraries that the test talks in are not
 * installed: the framework exports what they export, from the class path of the test.
 */
final class Shipped implements AutoCloseable {
    /** Symbolic names of the contracts of Declarative Services. */
    static final Set<String> COMPONENTS = Set.of("org.osgi.service.component", "org.osgi.util.promise", "org.osgi.util.function");
    /** Those, and OxTunnel's own. */
    static final Set<String> CONTRACTS = Stream.concat(COMPONENTS.stream(), Stream.of("io.oxtunnel.api")).collect(Collectors.toSet());
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Framework framework;
    private final List<Bundle> bundles = new ArrayList<>();

    private Shipped(Framework framework) {
        this.framework = framework;
    }

    /**
     * Starts a framework.
     *
     * @param storage an empty folder
     * @param shared symbolic names of the libraries that are shared with the test
     * @param wanted which other bundles to install, by symbolic name
     */
    static Shipped start(Path storage, Set<String> shared, Predicate<String> wanted) throws BundleException {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        properties.put("felix.log.level", "1");
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, Distribution.bundles().stream()
                .filter(jar -> shared.contains(Distribution.symbolicName(jar)))
                .map(jar -> Distribution.manifest(jar).getValue(Constants.EXPORT_PACKAGE)).collect(Collectors.joining(",")));
        Shipped shipped = new Shipped(new FrameworkFactory().newFramework(properties));
        shipped.framework.start();
        for (Path jar : Distribution.bundles()) {
            String name = Distribution.symbolicName(jar);
            if (!shared.contains(name) && wanted.test(name)) {
                shipped.bundles.add(shipped.context().installBundle("reference:file:" + jar));
            }
        }
        for (Bundle bundle : shipped.bundles) {
            bundle.start();
        }
        return shipped;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    List<Bundle> bundles() {
        return bundles;
    }

    /** Returns the best service of a type, as soon as there is one. */
    <T> T service(Class<T> type) throws Exception {
        Conditions.await(LIMIT, () -> "a service " + type.getName(), () -> context().getServiceReference(type) != null);
        return context().getService(context().getServiceReference(type));
    }

    /** Returns a property of the services of a type, best service first. */
    List<Object> best(Class<?> type, String property) throws InvalidSyntaxException {
        ServiceReference<?>[] references = context().getServiceReferences(type.getName(), null);
        return references == null ? List.of()
                : Arrays.stream(references).sorted(Comparator.reverseOrder()).map(r -> r.getProperty(property)).toList();
    }

    /** Waits until the services of a type are these, best first. */
    void awaitBest(Class<?> type, String property, List<?> expected) throws Exception {
        Conditions.await(LIMIT, () -> {
            try {
                return type.getSimpleName() + "s are " + best(type, property) + ", not " + expected;
            } catch (InvalidSyntaxException e) {
                return e.toString();
            }
        }, () -> best(type, property).equals(expected));
    }

    /** Waits until there are so many services of a type that match a filter. */
    void awaitServices(Class<?> type, String filter, int count) throws Exception {
        Conditions.await(LIMIT, () -> count + " services " + type.getName() + " " + filter,
                () -> context().getServiceReferences(type, filter).size() == count);
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
