package io.oxtunnel.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The user of the tunnel, on the client's machine: downloads the file, and {@link Burst} files at once, sends datagrams and pings over both families, and watches the
 * uplink meanwhile. Run twice: without the tunnel, when the sniffer has to find every marker, and through it, when it must find none.
 * Exit status 0 if all was as it has to be.
 */
final class Probe {
    private static final String DEVICE = "uplink";
    /** Hashed before anything is measured, so that the rates are the network's and not the compiler's. Bytes. */
    private static final long WARM_UP = 64 << 20;

    private final String tag;
    private final String sha256;
    private final Terminal terminal;
    private final List<String> rates = new ArrayList<>();
    private boolean pings = true;

    private Probe(String tag, String sha256, Terminal terminal) {
        this.tag = tag;
        this.sha256 = sha256;
        this.terminal = terminal;
    }

    /**
     * Arguments: "clear" or "sealed", the tag of the run, the file's SHA-256, the IPv4 and the IPv6 address of the target, a file for
     * the rates, when the demo began (milliseconds since 1970), "tty" where a person watches.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean sealed = arguments[0].equals("sealed");
        Terminal terminal = new Terminal(Long.parseLong(arguments[6]), arguments[7].equals("tty"));
        Probe probe = new Probe(arguments[1], arguments[2], terminal);
        Census census = new Census(arguments[1]);
        new Source(arguments[1], WARM_UP).sha256();
        Sniffer sniffer = Sniffer.start(DEVICE, census);
        probe.use("IPv4", InetAddress.ofLiteral(arguments[3]));
        probe.use("IPv6", InetAddress.ofLiteral(arguments[4]));
        long lost = sniffer.stop();
        if (sealed) {
            probe.judgeSealed(census, lost);
        } else {
            probe.judgeClear(census);
        }
        Files.writeString(Path.of(arguments[5]), String.join(" ", probe.rates) + "\n");
        System.exit(terminal.anyFailed() ? 1 : 0);
    }

    private void use(String family, InetAddress target) throws InterruptedException {
        try {
            fetch(family, target);
            Burst burst = Burst.run(target, tag, terminal);
            say(burst.intact() == Burst.DOWNLOADS, String.format(Locale.ROOT, "%d downloads at once over %s, %.0f MB each: %d with the right SHA-256, %.2f Gbit/s together",
                    Burst.DOWNLOADS, family, Target.PART / 1e6, burst.intact(), burst.gigabits()));
            int same = Echo.run(target, tag);
            say(same == Echo.DATAGRAMS, "UDP over " + family + ": " + same + " of " + Echo.DATAGRAMS + " datagrams came back unchanged");
        } catch (IOException e) {
            terminal.failed(family + ": " + e);
        }
        ping(family, target);
    }

    private void fetch(String family, InetAddress target) throws IOException {
        Fetch fetch = Fetch.run(target, Target.FILE_PATH, tag, "HTTP over " + family, terminal);
        boolean same = fetch.sha256().equals(sha256);
        rates.add(String.format(Locale.ROOT, "%.2f", fetch.gigabits()));
        say(same, String.format(Locale.ROOT, "HTTP over %s: %.0f MB in %.2f s, %.2f Gbit/s; the target saw %s; SHA-256 %s", family, fetch.bytes() / 1e6,
                fetch.seconds(), fetch.gigabits(), fetch.seen(), same ? "matches" : fetch.sha256() + " differs"));
    }

    private void ping(String family, InetAddress target) throws InterruptedException {
        try {
            Ping ping = Ping.run(target, tag);
            say(ping.answered(), "ping over " + family + ": " + ping.text());
        } catch (IOException e) {
            pings = false;
            terminal.skipped("ping over " + family + ": there is no ping command (package iputils-ping)");
        }
    }

    private void say(boolean good, String text) {
        if (good) {
            terminal.ok(text);
        } else {
            terminal.failed(text);
        }
    }

    private void judgeClear(Census census) {
        Map<Marker, Long> seen = census.markers();
        boolean all = seen.entrySet().stream().allMatch(entry -> entry.getValue() > 0 || entry.getKey() == Marker.PING && !pings);
        say(all, "control: a sniffer on the client's uplink reads it all: " + text(seen));
    }

    private void judgeSealed(Census census, long lost) {
        say(lost == 0, "sniffer on the client's uplink: " + String.format(Locale.ROOT, "%,d", census.tunnel()) + " datagrams of OxTunnel (UDP 51820, magic 4F58), "
                + census.neighbours() + " frames of ARP and neighbour discovery, " + census.other() + " others"
                + (census.strange().isEmpty() ? "" : " (" + census.strange() + ")") + "; " + lost + " missed");
        boolean none = census.markers().values().stream().allMatch(count -> count == 0);
        say(none && census.other() == 0 && census.tunnel() > 0, "nothing crossed the wire in clear: " + text(census.markers()));
    }

    private static String text(Map<Marker, Long> seen) {
        List<String> parts = new ArrayList<>();
        seen.forEach((marker, count) -> parts.add(marker.name().toLowerCase(Locale.ROOT) + " " + String.format(Locale.ROOT, "%,d", count)));
        return "markers found: " + String.join(", ", parts);
    }
}
