package com.example.embed;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A client inside a Java program: {@code Main DISTRIBUTION SERVER:PORT SERVER-KEY KEY-FILE PREFIX...} captures the prefixes until standard
 * input ends. As root, for it makes a TUN interface.
 */
public final class Main {
    private static final int KEEPALIVE_SECONDS = 25;

    private Main() {
    }

    /** Runs it; see above. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 5) {
            System.err.println("usage: Main DISTRIBUTION SERVER:PORT SERVER-KEY KEY-FILE PREFIX...");
            System.exit(2);
        }
        Path scratch = Files.createTempDirectory("embed");
        try (Framework framework = Framework.start(Path.of(arguments[0], "bundle"), scratch.resolve("framework"));
                Tunnel tunnel = framework.tunnels().open(settings(arguments, Files.createDirectory(scratch.resolve("state"))),
                        (which, state, text) -> System.out.println(state + " " + text))) {
            while (System.in.read() >= 0) {
                System.out.println(tunnel.sessions());
            }
        }
    }

    private static ClientSettings settings(String[] arguments, Path state) throws IOException {
        byte[] serverKey = Base64.getDecoder().decode(arguments[2]);
        byte[] key = Base64.getDecoder().decode(Files.readString(Path.of(arguments[3])).strip());
        List<Prefix> routes = Arrays.stream(arguments).skip(4).map(Prefix::parse).toList();
        // No shared key, the best suite, nothing excluded, the MTU of the path, as many workers as suit the machine.
        return new ClientSettings(arguments[1], serverKey, key, null, "tun", List.of("udp"), null, Mode.ENCRYPTED, routes, List.of(),
                KEEPALIVE_SECONDS, 0, 0, state);
    }
}
