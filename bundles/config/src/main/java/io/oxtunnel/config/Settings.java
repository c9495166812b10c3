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
 * @param addClient what the command "add-client" is to do, by {@code oxtunnel.client.name}, {@code .endpoint} and {@code .qr}; else null
 */
record Settings(String command, String role, Path file, Path state, AddClient.Request addClient) {
    /** Reads the framework properties. */
    static Settings of(BundleContext context) {
        Path file = path(context, "oxtunnel.config");
        String client = text(context, "oxtunnel.client.name", "");
        AddClient.Request request = client.isEmpty() ? null : new AddClient.Request(file, client,
                text(context, "oxtunnel.client.endpoint", ""), text(context, "oxtunnel.client.qr", "").equals("true"));
        return new Settings(text(context, "oxtunnel.command", "run"), text(context, "oxtunnel.role", ""), file, path(context, "oxtunnel.state"),
                request);
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
