package io.oxtunnel.launcher.plugin;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/** The framework in which plug-ins live: what is OxTunnel's own there, and what does not fit. */
final class Rooms {
    private static final String OWN = "io.oxtunnel.";
    private static final String API = OWN + "api";
    private static final Pattern MISSING = Pattern.compile(".*missing requirement \\[.*?\\)\\] (\\S+; \\(.*?\\))(?: \\[caused by:| Unresolved|\\]|$).*", Pattern.DOTALL);
    private static final long REFRESH_SECONDS = 10;

    private final BundleContext context;
    private final Set<String> names = new HashSet<>();
    private final String api;

    /** @param context of the framework, with the bundles of the distribution and no others yet */
    Rooms(BundleContext context) {
        this.context = context;
        String exports = null;
        for (Bundle bundle : context.getBundles()) {
            names.add(bundle.getSymbolicName());
            exports = API.equals(bundle.getSymbolicName()) ? bundle.getHeaders("").get(Constants.EXPORT_PACKAGE) : exports;
        }
        api = exports;
    }

    /** Returns why a bundle must not or cannot be installed here, or null if it may be. */
    String objection(PluginJar jar) {
        if (own(jar.name())) {
            return "carries the name " + jar.name() + ", which is a part of OxTunnel: parts are replaced by unpacking another distribution";
        }
        if (own(jar.host()) || jar.host().equals(Constants.SYSTEM_BUNDLE_SYMBOLICNAME)) {
            return "is a fragment of " + jar.host() + ", which is a part of OxTunnel; allowed: bundles, and fragments of other plug-ins";
        }
        if (jar.exports().contains(OWN)) {
            return "exports packages that begin with " + OWN + ", which are OxTunnel's";
        }
        String misfit = Misfit.between(jar.imports(), api);
        return misfit == null ? null : "plug-in " + jar.name() + " " + jar.version() + " " + misfit + "; build it against this API";
    }

    private boolean own(String name) {
        return name.startsWith(OWN) || names.contains(name);
    }

    /** Returns what keeps a bundle from starting, in a few words. */
    static String reason(BundleException e) {
        String message = String.valueOf(e.getMessage());
        Matcher missing = MISSING.matcher(message);
        if (missing.matches()) {
            return "lacks " + missing.group(1).strip();
        }
        Throwable cause = e.getCause();
        return "does not start: " + (cause == null ? message : cause.toString());
    }

    /** Lets go of packages that uninstalled bundles have exported; who imports them is wired anew. */
    void refresh() {
        FrameworkWiring wiring = context.getBundle(Constants.SYSTEM_BUNDLE_ID).adapt(FrameworkWiring.class);
        if (wiring.getRemovalPendingBundles().isEmpty()) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        wiring.refreshBundles(null, event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
            }
        });
        try {
            done.await(REFRESH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
