package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells by which way a packet of the client came to the target: the target's firewall counts what comes from the address of the client's
 * uplink, and what comes from elsewhere, as the tunnel's server makes it.
 */
final class Ways {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern COUNTED = Pattern.compile("counter (direct|tunnel) \\{\\s*packets (\\d+)");

    private final Namespace client;
    private final Namespace target;

    Ways(Lab lab) {
        client = lab.machine("client");
        target = lab.machine("target");
        target.sh("""
                nft add table inet ways
                nft add counter inet ways direct
                nft add counter inet ways tunnel
                nft add chain inet ways in '{ type filter hook input priority 0; }'
                for proto in tcp udp; do
                  nft add rule inet ways in ip saddr 10.91.1.2 $proto dport 4990-6010 counter name direct drop
                  nft add rule inet ways in ip6 saddr fd91:1::2 $proto dport 4990-6010 counter name direct drop
                  nft add rule inet ways in $proto dport 4990-6010 counter name tunnel drop
                done
                """);
    }

    /**
     * Sends a marked packet and returns "direct" or "tunnel".
     *
     * @param as command that what sends is run by, such as setpriv; or empty
     * @param to "udp" or "tcp", and host and port: {@code udp/10.91.9.2/5000}
     */
    String of(String as, String to) throws Exception {
        target.sh("nft reset counters table inet ways");
        String marked = new String(Marker.BYTES, StandardCharsets.US_ASCII);
        client.status(as + " timeout 1 bash -c 'echo " + marked + " > /dev/" + to + "'");
        String[] way = new String[1];
        Conditions.await(LIMIT, () -> "nothing of " + as + " " + to + " came to the target", () -> {
            way[0] = counted();
            return !way[0].isEmpty();
        });
        assertTrue(way[0].equals("direct ") || way[0].equals("tunnel "), "by both ways: " + to);
        return way[0].strip();
    }

    private String counted() {
        StringBuilder ways = new StringBuilder();
        Matcher matcher = COUNTED.matcher(target.sh("nft list counters table inet ways"));
        while (matcher.find()) {
            ways.append(matcher.group(2).equals("0") ? "" : matcher.group(1) + " ");
        }
        return ways.toString();
    }
}
