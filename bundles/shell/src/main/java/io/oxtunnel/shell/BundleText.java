package io.oxtunnel.shell;

import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** What there is to say of a bundle. */
final class BundleText {
    private static final String API = "io.oxtunnel.api.";

    private BundleText() {
    }

    /** Returns its state, for people. */
    static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> "installed, lacks something that it imports";
            case Bundle.RESOLVED -> "stopped";
            case Bundle.STARTING -> "starting";
            case Bundle.ACTIVE -> "active";
            case Bundle.STOPPING -> "stopping";
            default -> "uninstalled";
        };
    }

    /** The services of our kinds that it has registered, each with its name: {@code transport pipes}. */
    static Set<String> offers(Bundle bundle) {
        Set<String> offers = new TreeSet<>();
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
            for (String key : service.getPropertyKeys()) {
                if (key.matches("oxtunnel\\.(transport|capture|forwarder|crypto|compression|codec)")) {
                    offers.add(key.substring(9) + " " + service.getProperty(key));
                }
            }
            if ("oxtunnel".equals(service.getProperty("osgi.command.scope"))) {
                offers.add("command " + String.join("/", words(service.getProperty("osgi.command.function"))));
            }
        }
        return offers;
    }

    /** Returns whether it offers, or would offer if it ran, what another bundle could. */
    static boolean provides(Bundle bundle) {
        String header = bundle.getHeaders().get(Constants.PROVIDE_CAPABILITY);
        return header != null && header.contains("oxtunnel.provider");
    }

    private static String[] words(Object property) {
        return property instanceof String[] many ? many : new String[] {String.valueOf(property)};
    }

    /** The packages of the contracts in its manifest, each with the versions that it takes. */
    static Set<String> imports(Bundle bundle) {
        Set<String> imports = new TreeSet<>();
        String header = bundle.getHeaders().get(Constants.IMPORT_PACKAGE);
        // Commas within quotes are part of a version range.
        for (String clause : header == null ? new String[0] : header.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
            String name = clause.replaceFirst(";.*", "").strip();
            if (name.startsWith(API)) {
                String range = clause.contains("version=") ? clause.replaceFirst(".*version=\"?([^\";]*)\"?.*", "$1") : "any version";
                imports.add(name.substring(API.length()) + " " + range);
            }
        }
        return imports;
    }
}
