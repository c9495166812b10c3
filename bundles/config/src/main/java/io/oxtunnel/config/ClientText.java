package io.oxtunnel.config;

import java.util.stream.Collectors;

/** The two texts of a new client: its table for the server, its own file for itself. Stateless. */
final class ClientText {
    private ClientText() {
    }

    /** Returns a {@code [[client]]} table. */
    static String table(String name, String publicKey) {
        return """
                [[client]]
                name = "%s"
                public-key = "%s"
                """.formatted(name, publicKey);
    }

    /** Returns the whole file of a client, which is secret. */
    static String file(String name, String endpoint, AddClient.ServerTable server, String privateKey) {
        return """
                # OxTunnel, client %s. Holds its private key: keep it with mode 0600, and give it to nobody else.
                [client]
                server = "%s"
                server-key = "%s"
                key = "%s"
                """.formatted(name, endpoint, server.publicKey(), privateKey);
    }

    /** Returns a file without what only people need: the smaller, the easier for a camera. */
    static String dense(String file) {
        return file.lines().filter(line -> !line.startsWith("#")).map(line -> line.replace(" = ", "=")).collect(Collectors.joining("\n", "", "\n"));
    }
}
