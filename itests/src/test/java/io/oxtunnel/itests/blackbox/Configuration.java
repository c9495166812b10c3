package io.oxtunnel.itests.blackbox;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Configuration files as an operator writes them. */
final class Configuration {
    private Configuration() {
    }

    /** Returns a server.toml that allows these clients. */
    static String server(KeyPair... clients) {
        return """
                [server]
                listen = "[::]:51820"
                key-file = "key"
                pool = ["10.77.0.0/24", "fd77::/64"]
                transports = ["udp"]
                """ + IntStream.range(0, clients.length).mapToObj(i -> """

                [[client]]
                name = "client-%d"
                public-key = "%s"
                """.formatted(i + 1, clients[i].open())).collect(Collectors.joining());
    }

    /** Returns a client.toml that sends everything through the tunnel. */
    static String client(String address, KeyPair server) {
        return """
                [client]
                server = "%s"
                server-key = "%s"
                key-file = "key"
                transports = ["udp"]
                """.formatted((address.contains(":") ? "[" + address + "]" : address) + ":51820", server.open());
    }
}
