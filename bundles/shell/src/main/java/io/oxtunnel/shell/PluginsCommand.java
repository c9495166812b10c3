package io.oxtunnel.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Gogo command {@code oxtunnel:plugins}: the bundles that did not come with the distribution, what they offer and what they need. */
@Component(service = PluginsCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=plugins"})
public final class PluginsCommand {
    private static final String API = "io.oxtunnel.api.";

    private final BundleContext context;

    /** @param context asks the framework, at each call */
    @Activate
    public PluginsCommand(BundleContext context) {
        this.context = context;
    }

    /** Runs the command. */
    @Descriptor("lists the plug-ins: version, state, what each offers and what it imports of the API; example: plugins, plugins --all")
    public String plugins(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("the parts of the distribution, too") @Parameter(names = "--all", presentValue = "true", absentValue = "false") boolean all) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0 && (all || !shipped(bundle))) {
                found.add(map(bundle));
            }
        }
        if (json) {
            return Json.of(found);
        }
        if (found.isEmpty()) {
            return "no plug-ins are installed; plugins --all lists the parts of the distribution";
        }
        Table table = new Table("NAME", "VERSION", "STATE", "OFFERS", "IMPORTS OF THE API");
        found.forEach(map -> table.row(map.get("name").toString(), map.get("version").toString(), map.get("state").toString(), join(map.get("offers")),
                join(map.get("imports"))));
        return table.toString();
    }

    private static String join(Object list) {
        return String.join(", ", ((Set<?>) list).stream().map(Object::toString).toList());
    }

    /** What lies in the folder of this bundle came with it. */
    private boolean shipped(Bundle bundle) {
        return folder(bundle).equals(folder(context.getBundle()));
    }

    private static String folder(Bundle bundle) {
        String location = bundle.getLocation();
        return location.substring(0, Math.max(0, location.lastIndexOf('/')));
    }

    private static Map<String, Object> map(Bundle bundle) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", String.valueOf(bundle.getSymbolicName()));
        map.put("version", bundle.getVersion().toString());
        map.put("state", state(bundle.getState()));
        map.put("location", bundle.getLocation().replaceFirst("^(reference:)?file:", ""));
        map.put("offers", offers(bundle));
        map.put("imports", imports(bundle));
        return map;
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.INSTALLED -> "installed, lacks something that it imports";
            case Bundle.RESOLVED -> "stopped";
            case Bundle.STARTING -> "starting";
            case Bundle.ACTIVE -> "active";
            case Bundle.STOPPING -> "stopping";
            default -> "uninstalled";
        };
    }

    /** The services of our kinds that it has registered, each with its name: {@code transport pipes}. */
    private static Set<String> offers(Bundle bundle) {
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

    private static String[] words(Object property) {
        return property instanceof String[] many ? many : new String[] {String.valueOf(property)};
    }

    /** The packages of the contracts in its manifest, each with the versions that it takes. */
    private static Set<String> imports(Bundle bundle) {
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
