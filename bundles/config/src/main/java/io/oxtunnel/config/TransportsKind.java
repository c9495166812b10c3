package io.oxtunnel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tomlj.TomlArray;

/**
 * The transports, in order, or "auto". One that the file names must be there and must open. Those of the default that are not installed are
 * passed over, and all but its first get a question mark: the runtime passes them over where they do not open.
 */
final class TransportsKind implements Kind {
    static final Kind INSTANCE = new TransportsKind();
    private static final Kind NAMED = Kind.list(Kind.service("transport"), 1, "\"auto\", or an array of service names such as [\"udp\"]");

    private TransportsKind() {
    }

    @Override
    public Object read(Place place) {
        if ("auto".equals(place.value())) {
            return new String[] {"auto"};
        }
        return place.explicit() ? NAMED.read(place) : standard(place, (TomlArray) place.value());
    }

    private static Object standard(Place place, TomlArray names) {
        Set<String> installed = place.origin().installed().names("transport");
        List<String> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (installed.contains(names.getString(i))) {
                found.add(names.getString(i) + (found.isEmpty() ? "" : "?"));
            }
        }
        return found.isEmpty() ? place.notInstalled("transport", Kind.installed(place, "transport")) : found.toArray(String[]::new);
    }
}
