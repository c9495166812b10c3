package io.oxtunnel.itests.blackbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Captures beside each other, or forwarders, in the same rounds: streams both ways, small packets, processor time; run by
 * {@code itests/measure captures} and {@code itests/measure forwarders}.
 */
public final class PortsMeasure {
    private static final int WARM_UP = 3;
    private static final List<String> COLUMNS = List.of("Mbit/s up", "up, four streams", "Mbit/s down", "down, four streams",
            "64-byte packets/s up", "CPU s/GB");

    private PortsMeasure() {
    }

    /** Measures "captures" or "forwarders", which is the first argument; see {@link Rounds#play} for the others. */
    public static void main(String[] arguments) throws Exception {
        boolean captures = arguments[0].equals("captures");
        List<String> words = List.of(arguments).subList(1, arguments.length);
        new Rounds(captures ? "capture" : "forwarder", captures ? List.of("tun", "nfqueue") : List.of("kernel", "userspace"), COLUMNS)
                .play(words, (name, seconds) -> captures ? measure(name, "kernel", seconds) : measure("tun", name, seconds));
        System.exit(0);
    }

    private static double[] measure(String capture, String forwarder, int seconds) throws Exception {
        try (Lab lab = new Lab()) {
            Path relay = lab.folder("relay", KeyPair.SERVER);
            Files.writeString(relay.resolve("server.toml"),
                    Configuration.server(KeyPair.CLIENT).replaceFirst("\\[server]\n", "[server]\nforwarder = \"" + forwarder + "\"\n"));
            Instance server = lab.start("relay", "server", relay);
            server.await("ready");
            Path at = lab.folder("client", KeyPair.CLIENT);
            Files.writeString(at.resolve("client.toml"), Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "capture = \"" + capture + "\"\n");
            Instance client = lab.start("client", "client", at);
            client.await("connected");
            try (Iperf iperf = new Iperf(lab, server, client)) {
                iperf.warmUp(WARM_UP, "");
                iperf.warmUp(WARM_UP, "-R");
                double up = iperf.megabits(seconds, "");
                double upFour = iperf.megabits(seconds, "-P 4");
                double down = iperf.megabits(seconds, "-R");
                double downFour = iperf.megabits(seconds, "-R -P 4");
                return new double[] {up, upFour, down, downFour, iperf.packets(seconds), iperf.cpuPerGigabyte()};
            }
        }
    }
}
