package io.oxtunnel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tomlj.TomlArray;

/** The transports, in order. Those of the default that are not installed are passed over; one that the file names must be there. */
final class TransportsKind implements Kind {
    static final Kind INSTANCE = new TransportsKind();
    private static final Kind NAMED = Kind.list(Kind.service("transport"), 1, "an array of service names such as [\"udp\"]");

    private TransportsKind() {
    }

    @Override
    public Object read(Place place) {
        if ("auto".equals(place.value())) {
            return place.unavailable("an array of " + Kind.installed(place, "transport"));
        }
        return place.explicit() ? NAMED.read(place) : standard(place, (TomlArray) place.value());
    }

    private static Object standard(Place place, TomlArray names) {
        Set<String> installed = place.origin().installed().names("transport");
        List<String> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (installed.contains(names.getString(i))) {
                found.add(names.getString(i));
            }
        }
        return found.isEmpty() ? place.notInstalled("transport", Kind.installed(place, "transport")) : found.toArray(String[]::new);
    }
}
