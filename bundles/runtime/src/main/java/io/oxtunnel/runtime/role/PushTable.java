package io.oxtunnel.runtime.role;

import io.oxtunnel.api.tunnel.PushSettings;
import java.util.List;
import java.util.function.Function;

/** The keys of a {@code [server]} or {@code [[client]]} table that say what clients are given to use. */
final class PushTable {
    private PushTable() {
    }

    /** Reads them; what is not there is not set. */
    static PushSettings read(Values v) {
        return new PushSettings(list(v, "push-routes", v::prefixes), list(v, "push-exclude", v::prefixes), list(v, "dns", v::addresses),
                list(v, "alternatives", v::endpoints), v.has("mtu") ? v.numberOrAuto("mtu") : 0,
                v.has("keepalive") ? v.number("keepalive") : PushSettings.UNSET);
    }

    private static <T> List<T> list(Values v, String key, Function<String, List<T>> read) {
        return v.has(key) ? read.apply(key) : null;
    }
}
