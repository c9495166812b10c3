package io.oxtunnel.launcher.plugin;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;

/** What a bundle offers of OxTunnel's kinds, such as {@code transport spool}: what is promised, what has come, what was withdrawn. */
final class Served {
    private static final String API = "io.oxtunnel.api.";
    private static final String KIND = "oxtunnel\\.(transport|capture|forwarder|crypto|compression)";
    /** Service of the runtime that tells why a service, by its number, is not chosen any more; null if it may be. */
    private static final String WITHDRAWN = "(oxtunnel.action=withdrawn)";

    private Served() {
    }

    /**
     * Returns what a bundle has registered and can be had.
     *
     * @param failed services that were asked for and are not there, by number, which are not asked for again; others are added
     */
    static Set<String> by(Bundle bundle, BundleContext context, Map<Object, String> failed) {
        Set<String> found = new TreeSet<>();
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
            String text = text(service);
            Object number = service.getProperty(Constants.SERVICE_ID);
            if (text != null && !failed.containsKey(number)) {
                if (available(service, context)) {
                    found.add(text);
                } else {
                    failed.put(number, text);
                }
            }
        }
        return found;
    }

    /** The component behind it comes into being only when somebody asks. */
    private static boolean available(ServiceReference<?> service, BundleContext context) {
        Object object = context.getService(service);
        if (object != null) {
            context.ungetService(service);
        }
        return object != null;
    }

    /** The kind, its name and its type; null for what is none of ours. */
    private static String text(ServiceReference<?> service) {
        for (String type : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
            if (type.startsWith(API)) {
                for (String key : service.getPropertyKeys()) {
                    if (key.matches(KIND)) {
                        return key.substring("oxtunnel.".length()) + " " + service.getProperty(key);
                    }
                }
                return type.substring(type.lastIndexOf('.') + 1);
            }
        }
        return null;
    }

    /** Returns what a bundle says that it offers, by {@code Provide-Capability: oxtunnel.provider}. */
    static Set<String> declared(Bundle bundle) {
        Set<String> declared = new TreeSet<>();
        bundle.adapt(BundleRevision.class).getDeclaredCapabilities("oxtunnel.provider")
                .forEach(capability -> declared.add(capability.getAttributes().get("kind") + " " + capability.getAttributes().get("name")));
        return declared;
    }

    /**
     * Returns which services of another bundle are to be expected of this one: what it does not declare any more is not missed. One that
     * declares nothing is taken to offer all that the other did.
     */
    static Set<String> expected(Set<String> before, Bundle bundle) {
        Set<String> declared = declared(bundle);
        Set<String> expected = new TreeSet<>(before);
        expected.removeIf(text -> !declared.isEmpty() && text.contains(" ") && !declared.contains(text));
        return expected;
    }

    /** Returns why a service of a bundle was withdrawn, or null if none was. */
    @SuppressWarnings("unchecked")
    static String withdrawn(Bundle bundle, BundleContext context) throws Exception {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        for (ServiceReference<Function> asked : context.getServiceReferences(Function.class, WITHDRAWN)) {
            Function<Object, Object> why = context.getService(asked);
            for (ServiceReference<?> service : services == null || why == null ? new ServiceReference<?>[0] : services) {
                if (why.apply(service.getProperty(Constants.SERVICE_ID)) instanceof String reason) {
                    return text(service) + " was withdrawn: " + reason;
                }
            }
        }
        return null;
    }
}
