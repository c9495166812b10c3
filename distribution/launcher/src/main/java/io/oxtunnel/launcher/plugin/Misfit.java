package io.oxtunnel.launcher.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * Packages of the API that a bundle imports in versions that are not here: it was built against another API. Read from the manifest
 * headers Import-Package and Export-Package (OSGi Core 8, 3.6), each clause a package, then attributes and directives.
 */
public final class Misfit {
    private static final Pattern CLAUSE = Pattern.compile("(io\\.oxtunnel\\.api(?:\\.\\w+)+)((?:;[\\w:-]+=(?:\"[^\"]*\"|[^;,\"]*))*)");
    private static final Pattern VERSION = Pattern.compile(";version=\"?([^\";]+)");

    private Misfit() {
    }

    /**
     * Says what does not fit.
     *
     * @param imports header of the bundle, or null
     * @param exports header of the API that is here, or null
     * @return such as "needs io.oxtunnel.api.transport [2.0,3), this is 1.0.0", or null if all packages of the API fit
     */
    public static String between(String imports, String exports) {
        Map<String, String> here = versions(exports);
        for (Map.Entry<String, String> wanted : versions(imports).entrySet()) {
            String found = here.get(wanted.getKey());
            if (found == null) {
                return "needs " + wanted.getKey() + " " + wanted.getValue() + ", which is not in this API";
            }
            if (!new VersionRange(wanted.getValue()).includes(Version.parseVersion(found))) {
                return "needs " + wanted.getKey() + " " + wanted.getValue() + ", this is " + found;
            }
        }
        return null;
    }

    private static Map<String, String> versions(String header) {
        var versions = new LinkedHashMap<String, String>();
        for (Matcher clause = CLAUSE.matcher(header == null ? "" : header); clause.find(); ) {
            Matcher version = VERSION.matcher(clause.group(2));
            versions.put(clause.group(1), version.find() ? version.group(1) : "0.0.0");
        }
        return versions;
    }
}
