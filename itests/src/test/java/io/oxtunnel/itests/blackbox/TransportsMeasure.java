package io.oxtunnel.itests.blackbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Throughput, small packets and processor time of each transport in the same rounds, by iperf3 between client and target; run by
 * {@code itests/measure transports}.
 */
public final class TransportsMeasure {
    private static final int WARM_UP = 2;
    private static final List<String> ALL = List.of("udp", "tcp", "tls", "af-xdp");

    private TransportsMeasure() {
    }

    /** Measures the transports that the arguments name, a transport's name or "tls", or all; see {@link Rounds#play} for the others. */
    public static void main(String[] arguments) throws Exception {
        new Rounds("transport", ALL, List.of("Mbit/s down", "64-byte packets/s up", "CPU s/GB")).play(List.of(arguments), TransportsMeasure::measure);
        System.exit(0);
    }

    private static double[] measure(String transport, int seconds) throws Exception {
        try (Lab lab = new Lab()) {
            String tls = transport.equals("tls") ? "\n[transport.tcp]\ntls = true\n" : "";
            // The relay has no default route that would name the interface towards the client.
            String serverTables = transport.equals("af-xdp") ? "\n[transport.af-xdp]\ninterface = \"client\"\n" : tls;
            Instance server = start(lab, "relay", KeyPair.SERVER, "server", Configuration.server(KeyPair.CLIENT), transport, serverTables);
            Matcher pin = Pattern.compile("\\(pin (\\S+)\\)").matcher(server.await("ready"));
            String known = tls.isEmpty() || !pin.find() ? "" : tls + "pin = \"" + pin.group(1) + "\"\n";
            Instance client = start(lab, "client", KeyPair.CLIENT, "client", Configuration.client(Lab.RELAY4, KeyPair.SERVER), transport, known);
            client.await("connected");
            try (Iperf iperf = new Iperf(lab, server, client)) {
                iperf.warmUp(WARM_UP, "-R");
                return new double[] {iperf.megabits(seconds, "-R"), iperf.packets(seconds), iperf.cpuPerGigabyte()};
            }
        }
    }

    private static Instance start(Lab lab, String machine, KeyPair key, String role, String text, String transport, String tables) throws Exception {
        Path at = lab.folder(machine, key);
        String name = transport.equals("tls") ? "tcp" : transport;
        Files.writeString(at.resolve(role + ".toml"), text.replace("transports = [\"udp\"]", "transports = [\"" + name + "\"]") + tables);
        return lab.start(machine, role, at);
    }
}
