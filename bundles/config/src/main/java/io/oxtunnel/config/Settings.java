package io.oxtunnel.config;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/**
 * What the launcher asks for, by framework properties.
 *
 * @param command {@code oxtunnel.command}: "run" by default, "check", or another, which is none of this bundle's business
 * @param role {@code oxtunnel.role}: "server", "client", or empty
 * @param file {@code oxtunnel.config}, or null
 * @param state {@code oxtunnel.state}, or null
 */
record Settings(String command, String role, Path file, Path state) {
    /** Reads the framework properties. */
    static Settings of(BundleContext context) {
        return new Settings(text(context, "oxtunnel.command", "run"), text(context, "oxtunnel.role", ""), path(context, "oxtunnel.config"),
                path(context, "oxtunnel.state"));
    }

    private static String text(BundleContext context, String name, String standard) {
        String value = context.getProperty(name);
        return value == null ? standard : value;
    }

    private static Path path(BundleContext context, String name) {
        String value = context.getProperty(name);
        return value == null || value.isEmpty() ? null : Path.of(value).toAbsolutePath();
    }
}
