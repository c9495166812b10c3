package io.oxtunnel.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Gogo command {@code oxtunnel:plugins}: the bundles that did not come with the distribution, what they offer and what they need, the files of
 * the folder and why one was refused.
 */
@Component(service = PluginsCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=plugins"})
public final class PluginsCommand {
    private final BundleContext context;

    /** @param context asks the framework, at each call */
    @Activate
    public PluginsCommand(BundleContext context) {
        this.context = context;
    }

    /** Runs the command. */
    @Descriptor("lists the plug-ins: file, version, state, what each offers and imports of the API, why one was refused; example: plugins, plugins --all")
    public String plugins(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("the parts of the distribution, too") @Parameter(names = "--all", presentValue = "true", absentValue = "false") boolean all) {
        List<Map<String, Object>> found = found(all);
        if (json) {
            return Json.of(found);
        }
        if (found.isEmpty()) {
            return "no plug-ins are installed; plugins --all lists the parts of the distribution";
        }
        Table table = new Table("NAME", "VERSION", "FILE", "STATE", "OFFERS", "IMPORTS OF THE API", "NOTE");
        found.forEach(map -> table.row(map.get("name").toString(), map.get("version").toString(), base(map.get("location").toString()),
                map.get("state").toString(), join(map.get("offers")), join(map.get("imports")), map.get("note").toString()));
        return table.toString();
    }

    /**
     * Stops or starts one.
     *
     * @throws IOException if it does not
     */
    @Descriptor("stops or starts a plug-in, or a part that offers what another one can, until the next start; example: plugins stop com.example.spool")
    public String plugins(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("stop or start") String what, @Descriptor("NAME: its symbolic name, as plugins lists it") String name) throws IOException {
        if (!what.equals("stop") && !what.equals("start")) {
            throw new IllegalArgumentException("nothing to do: \"" + what + "\"; allowed: stop, start");
        }
        List<Bundle> chosen = Stream.of(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName()) && replaceable(bundle)).toList();
        if (chosen.isEmpty()) {
            throw new IOException("no plug-in \"" + name + "\"; there are "
                    + Stream.of(context.getBundles()).filter(this::replaceable).map(Bundle::getSymbolicName).sorted().collect(Collectors.joining(", ")));
        }
        for (Bundle bundle : chosen) {
            change(bundle, what);
        }
        String state = BundleText.state(chosen.getLast());
        return json ? Json.of(Map.of("name", name, "state", state)) : name + " is " + state;
    }

    private static void change(Bundle bundle, String what) throws IOException {
        try {
            if (what.equals("stop")) {
                bundle.stop();
            } else {
                bundle.start();
            }
        } catch (BundleException e) {
            throw new IOException(bundle.getSymbolicName() + " does not " + what + ": " + e.getMessage(), e);
        }
    }

    /** Without the others there would be no tunnel, or nobody to ask for their return. */
    private boolean replaceable(Bundle bundle) {
        return bundle.getBundleId() != 0 && (!shipped(bundle) || BundleText.provides(bundle));
    }

    private List<Map<String, Object>> found(boolean all) {
        List<Map<String, Object>> found = new ArrayList<>();
        Set<Long> told = new HashSet<>();
        for (Map<String, Object> file : PluginReport.files(context)) {
            Bundle bundle = context.getBundle((Long) file.get("bundle"));
            String note = file.get("note").toString();
            if (bundle != null) {
                told.add(bundle.getBundleId());
                found.add(map(bundle, file.get("file").toString(), note));
            } else {
                found.add(map(file.get("name").toString(), file.get("version").toString(), note.isEmpty() ? "waits" : "refused", file.get("file").toString(),
                        Set.of(), Set.of(), note));
            }
        }
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0 && !told.contains(bundle.getBundleId()) && (all || !shipped(bundle))) {
                found.add(map(bundle, bundle.getLocation().replaceFirst("^(reference:)?file:", ""), ""));
            }
        }
        return found;
    }

    private static Map<String, Object> map(Bundle bundle, String location, String note) {
        return map(String.valueOf(bundle.getSymbolicName()), bundle.getVersion().toString(), BundleText.state(bundle), location,
                BundleText.offers(bundle), BundleText.imports(bundle), note);
    }

    private static Map<String, Object> map(String name, String version, String state, String location, Set<String> offers, Set<String> imports, String note) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("version", version);
        map.put("state", state);
        map.put("location", location);
        map.put("offers", offers);
        map.put("imports", imports);
        map.put("note", note);
        return map;
    }

    private static String join(Object list) {
        return String.join(", ", ((Set<?>) list).stream().map(Object::toString).toList());
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What lies in the folder of this bundle came with it. */
    private boolean shipped(Bundle bundle) {
        return folder(bundle).equals(folder(context.getBundle()));
    }

    private static String folder(Bundle bundle) {
        String location = bundle.getLocation();
        return location.substring(0, Math.max(0, location.lastIndexOf('/')));
    }
}
