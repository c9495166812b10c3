package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A narrow link in the middle, which neither end sees: its routers tell nobody, for ICMP is filtered.
 *
 * <pre>
 *   client -- 10.91.7.0/24 -- other -- 10.91.2.0/24, narrow -- relay -- 10.91.9.0/24 -- target, where the server runs
 * </pre>
 */
class NarrowPathIT {
    private static final Duration SECONDS = Duration.ofSeconds(20);
    private static final String INSIDE = "10.77.0.1";
    private static final int BLOCKS = 32;

    private static Lab lab;
    private static Remote inside;

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v nft")).status() == 0, "needs nft");
        lab = new Lab();
        Shell.sh("ip link add first netns " + lab.machine("client").name() + " type veth peer name client netns " + lab.machine("other").name());
        lab.machine("client").sh("""
                ip link set first up
                ip addr add 10.91.7.2/24 dev first
                ip addr add fd91:7::2/64 dev first
                ip route replace default via 10.91.7.1
                ip -6 route replace default via fd91:7::1
                """);
        lab.machine("other").sh("""
                ip link set client up
                ip addr add 10.91.7.1/24 dev client
                ip addr add fd91:7::1/64 dev client
                """);
        lab.machine("relay").sh("ip route add 10.91.7.0/24 via 10.91.2.2\nip route add fd91:7::/64 via fd91:2::2");
        for (String router : List.of("other", "relay")) {
            lab.machine(router).sh("""
                    echo 1 > /proc/sys/net/ipv4/ip_forward
                    echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
                    nft 'add table inet silence; add chain inet silence out { type filter hook output priority 0; }'
                    nft 'add rule inet silence out icmp type destination-unreachable drop'
                    """);
        }
        silence6(true);
        lab.remote("target");
        inside = lab.remote("client");
    }

    private static void silence6(boolean silent) {
        for (String router : List.of("other", "relay")) {
            lab.machine(router).sh("nft flush chain inet silence out\nnft 'add rule inet silence out icmp type destination-unreachable drop'"
                    + (silent ? "\nnft 'add rule inet silence out icmpv6 type packet-too-big drop'" : ""));
        }
    }

    @AfterEach
    void widen() throws InterruptedException {
        lab.killAll();
        lab.mtu("other", 1_500);
        silence6(true);
        for (String end : List.of("client", "target")) {
            lab.machine(end).sh("ip route flush cache; ip -6 route flush cache");
        }
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Instance server() throws Exception {
        Path at = lab.folder("target", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT));
        Instance server = lab.start("target", "server", at);
        server.await("ready");
        return server;
    }

    private static Instance client(String address) throws Exception {
        Instance client = lab.client("client", KeyPair.CLIENT, KeyPair.SERVER, address);
        client.await("connected");
        return client;
    }

    private static void awaitMtu(Instance instance, int mtu, String state) throws Exception {
        String wanted = "\"mtu\":" + mtu + ",\"path_mtu\":\"" + state + "\"";
        Conditions.await(SECONDS, () -> "no " + wanted + ": " + instance.ctl("sessions", "--json"),
                () -> instance.ctl("sessions", "--json").contains(wanted));
    }

    /**
     * @param narrow MTU of the link in the middle
     * @param address of the server, of either family
     * @param silent whether routers may not even tell IPv6 hosts, who alone can fragment
     * @param inner what is left of the link after IP, UDP and 37 bytes, and not less than IPv6 needs inside: then outer packets are fragmented
     */
    @ParameterizedTest
    @CsvSource({"1400, 10.91.9.2, true, 1335, complete", "1400, fd91:9::2, true, 1315, complete", "1280, 10.91.9.2, true, 1280, error",
        "1280, fd91:9::2, false, 1280, error"})
    void theTunnelFitsThePath(int narrow, String address, boolean silent, int inner, String state) throws Exception {
        lab.mtu("other", narrow);
        silence6(silent);
        Instance server = server();
        Instance client = client(address);
        awaitMtu(client, inner, state);
        awaitMtu(server, inner, state);
        inside.download(INSIDE, BLOCKS);
        inside.upload(INSIDE, BLOCKS);
        inside.echo(INSIDE, 20_000);
        assertTrue(lab.machine("client").ping(INSIDE, inner - 28, "-M do"), "the largest packet in one piece");
        assertTrue(lab.machine("client").unreachable(INSIDE, inner - 27, "-M do"), "one byte more in one piece");
        assertEquals(1, client.ctl("sessions", "--json").split("\"handshakes\":1,", -1).length - 1, "lost probes must not look like a dead peer");
    }

    @Test
    void aPathThatBecomesNarrowUnderADownloadIsLeft() throws Exception {
        Instance server = server();
        Instance client = client(Lab.TARGET4);
        awaitMtu(client, 1_435, "complete");
        inside.download(INSIDE, BLOCKS);
        lab.mtu("other", 1_400);
        inside.download(INSIDE, BLOCKS);
        inside.upload(INSIDE, BLOCKS);
        awaitMtu(server, 1_335, "complete");
        assertTrue(client.ctl("explain", "server").contains("session established"));
        assertTrue(server.ctl("explain", "client-1").contains("narrower"), server.ctl("explain", "client-1"));
    }
}
