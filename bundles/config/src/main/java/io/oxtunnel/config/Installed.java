package io.oxtunnel.config;

import java.util.Map;
import java.util.Set;

/** What is installed: the names that a file may use. Thread-safe. */
interface Installed {
    /**
     * Returns the names of the providers of a kind.
     *
     * @param kind "transport", "capture", "forwarder", "compression" or "crypto"
     */
    Set<String> names(String kind);

    /**
     * Returns the settings of a provider by their keys, or null if it describes none.
     *
     * @param pid such as "transport.udp"
     */
    Map<String, Setting> settings(String pid);

    /**
     * Returns what {@code dns} is with a capture where a file does not say so: "tunnel" or "direct".
     *
     * @param capture its name
     */
    default String dns(String capture) {
        return "tunnel";
    }

    /** One setting of a provider. */
    interface Setting {
        /** Returns the type as {@code org.osgi.service.metatype.AttributeDefinition} numbers them. */
        int type();

        /** Returns whether it takes an array. */
        boolean array();

        /** Returns what is allowed, in words; may be empty. */
        String allowed();

        /** Returns what is wrong with a value of the right type, or empty. */
        String check(String value);
    }
}
