package io.oxtunnel.linux.system;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kernel parameters that this process has set, and who needs them: while one takes the place of another, both do, and the machine gets
 * its own value back when the last of them ends. There is one per process because the kernel has one set of parameters. Only under {@link #LOCK}.
 */
final class SharedParameters {
    private record Held(String value, List<SystemChanges> users) {
    }

    /** Taken before the lock of any {@link SystemChanges}. */
    static final Object LOCK = new Object();

    private static final Map<String, Held> HELD = new HashMap<>();

    private SharedParameters() {
    }

    /** Returns whether somebody has set the parameter to that value; then the caller needs it as well from now on. */
    static boolean join(String key, String value, SystemChanges user) {
        Held held = HELD.get(key);
        if (held == null || !held.value.equals(value)) {
            return false;
        }
        if (!held.users.contains(user)) {
            held.users.add(user);
        }
        return true;
    }

    /** Notes who has set a parameter. */
    static void set(String key, String value, SystemChanges user) {
        HELD.put(key, new Held(value, new ArrayList<>(List.of(user))));
    }

    /** Notes that somebody needs a parameter no more; returns who still does, and has to give it back, or null for nobody. */
    static SystemChanges leave(String key, SystemChanges user) {
        Held held = HELD.get(key);
        if (held == null || !held.users.remove(user)) {
            return null;
        }
        if (held.users.isEmpty()) {
            HELD.remove(key);
            return null;
        }
        return held.users.getFirst();
    }

    /** Notes that somebody needs no parameter any more. */
    static void leave(SystemChanges user) {
        HELD.values().forEach(held -> held.users.remove(user));
        HELD.values().removeIf(held -> held.users.isEmpty());
    }
}
