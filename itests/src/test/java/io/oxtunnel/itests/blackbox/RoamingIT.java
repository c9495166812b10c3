package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client moves while it downloads through the tunnel by TCP: the download goes on, in the same session, under the same keys. */
class RoamingIT {
    private static final int BLOCKS = 350;
    private static final long UNDER_WAY = 2 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Lab lab;
    private static Remote inside;
    private static Instance server;
    private Instance client;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        lab.remote("target");
        inside = lab.remote("client");
        Shell.sh("ip link add second netns " + lab.machine("client").name() + " type veth peer name second netns " + lab.machine("relay").name());
        // Slow enough that the client can move in the middle of a download.
        lab.machine("relay").sh("""
                ip addr add 10.91.3.1/24 dev second
                ip link set dev second up
                for link in client second; do tc qdisc add dev $link root tbf rate 100mbit burst 128k latency 200ms; done
                """);
        server = lab.server();
        server.await("ready");
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private void connect(String relay) throws Exception {
        client = lab.client("client", KeyPair.CLIENT, KeyPair.SERVER, relay);
        client.await("connected");
    }

    private static String session(String field) throws IOException {
        return value(server.admin().run("sessions --json"), field);
    }

    private long received() throws IOException {
        String json = client.admin().run("counters --json");
        // A counter that is 0 is not told.
        return json.contains("\"bytes_in\"") ? Long.parseLong(value(json, "bytes_in")) : 0;
    }

    private static String value(String json, String field) {
        Matcher matcher = Pattern.compile("\"" + field + "\"\\s*:\\s*\"?([^\",\\s]+)").matcher(json);
        assertTrue(matcher.find(), json);
        return matcher.group(1);
    }

    private static void awaitAt(String address) throws Exception {
        Conditions.await(LIMIT, () -> "the session has not come to " + address, () -> session("endpoint").contains(address));
    }

    /** Downloads and moves in the middle of it. */
    private void moveWhileDownloading(String script, String to) throws Exception {
        String id = session("id");
        long before = received();
        var download = CompletableFuture.supplyAsync(() -> inside.ask("download " + Lab.TARGET4 + " " + BLOCKS));
        Conditions.await(LIMIT, () -> "the download does not begin", () -> received() > before + UNDER_WAY);
        lab.machine("client").sh(script);
        assertFalse(download.isDone(), "too fast to move in the middle");
        awaitAt(to);
        assertEquals("ok", download.get(60, TimeUnit.SECONDS));
        assertEquals(id, session("id"));
        assertEquals("1", session("handshakes"));
    }

    @Test
    void anIpv4ClientMovesToOtherAddressesAndToAnotherLink() throws Exception {
        connect(Lab.RELAY4);
        moveWhileDownloading("""
                ip addr del 10.91.1.2/24 dev uplink
                ip addr add 10.91.1.77/24 dev uplink
                ip route replace default via 10.91.1.1
                """, "10.91.1.77");
        moveWhileDownloading("""
                ip link set dev uplink down
                ip addr add 10.91.3.2/24 dev second
                ip link set dev second up
                ip route add default via 10.91.3.1
                """, "10.91.3.2");
        // Nothing is sent through the tunnel now: the change alone makes the client tell the server where it is.
        lab.machine("client").sh("ip addr del 10.91.3.2/24 dev second; ip addr add 10.91.3.77/24 dev second; ip route add default via 10.91.3.1");
        awaitAt("10.91.3.77");
        server.awaitLog("has moved to 10.91.3.77:");
        assertEquals("1", session("handshakes"));
        inside.download(Lab.TARGET6, 4);
        lab.machine("client").sh("""
                ip link set dev second down
                ip link set dev uplink up
                ip route replace default via 10.91.1.1
                ip addr replace fd91:1::2/64 dev uplink
                ip route replace default via fd91:1::1
                """);
    }

    @Test
    void anIpv6ClientMovesToAnotherAddress() throws Exception {
        connect(Lab.RELAY6);
        moveWhileDownloading("""
                ip addr del fd91:1::2/64 dev uplink
                ip addr add fd91:1::77/64 dev uplink
                ip route replace default via fd91:1::1
                """, "[fd91:1::77]");
    }
}
