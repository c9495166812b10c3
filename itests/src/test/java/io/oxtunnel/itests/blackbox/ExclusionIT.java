package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is excluded leaves by the uplink and with its address, and its neighbour does not. */
class ExclusionIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String DAEMON = "setpriv --reuid=daemon --regid=daemon --clear-groups";
    private static final String BIN = "setpriv --reuid=bin --regid=bin --clear-groups";

    private static Lab lab;
    private static Ways ways;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v nft && command -v setpriv && command -v bash")).status() == 0, "needs nft, setpriv and bash");
        ways = new Ways(lab);
    }

    @AfterEach
    void killAll() throws InterruptedException {
        lab.killAll();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Instance connect(String lines) throws Exception {
        lab.server().await("ready");
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(Lab.RELAY4, KeyPair.SERVER) + lines + "\n");
        Instance client = lab.start("client", "client", at);
        client.await("connected");
        return client;
    }

    private static String udp(int port) {
        return "udp/" + Lab.TARGET4 + "/" + port;
    }

    private static String udp6(int port) {
        return "udp/" + Lab.TARGET6 + "/" + port;
    }

    private static void assertWay(String way, String as, String... packets) throws Exception {
        for (String packet : packets) {
            assertEquals(way, ways.of(as, packet), as + " " + packet);
        }
    }

    /** Returns how many packets of a selector left so far. */
    private static long hits(Instance client, String selector) {
        Matcher row = Pattern.compile("\"excluded\"\\s*:\\s*\"" + Pattern.quote(selector) + "\"\\s*,\\s*\"packets\"\\s*:\\s*(\\d+)").matcher(client.ctl("exclusions", "--json"));
        assertTrue(row.find(), selector + " is not shown");
        return Long.parseLong(row.group(1));
    }

    @Test
    void portsAndUsers() throws Exception {
        Instance client = connect("exclude = [\"5000-5010/udp\", \"5020/tcp\", \"user:daemon\"]");
        assertWay("direct", "", udp(5000), udp(5010), udp6(5005), "tcp/" + Lab.TARGET4 + "/5020", "tcp/" + Lab.TARGET6 + "/5020");
        assertWay("tunnel", "", udp(4999), udp(5011), udp6(5011), udp(5020), "tcp/" + Lab.TARGET4 + "/5000", "tcp/" + Lab.TARGET6 + "/5021");
        assertEquals(0, hits(client, "user:daemon"));
        assertWay("direct", DAEMON, udp(6000), udp6(6000), "tcp/" + Lab.TARGET4 + "/6000");
        assertWay("tunnel", BIN, udp(6000), udp6(6000), "tcp/" + Lab.TARGET4 + "/6000");
        assertEquals(3, hits(client, "5000-5010/udp"));
        assertTrue(hits(client, "5020/tcp") >= 2, client.ctl("exclusions"));
        assertTrue(hits(client, "user:daemon") >= 3, client.ctl("exclusions"));
        assertTrue(client.ctl("exclusions").matches("(?s)EXCLUDED.*5000-5010/udp +3 .*exclude.*123/udp.*NTP.*"), client.ctl("exclusions"));
    }

    /** An excluded user serves a client that came by the tunnel: what it is answered does not leave in clear. */
    @Test
    void whatCameByTheTunnelIsAnsweredByIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3 as a server");
        Instance client = connect("exclude = [\"user:daemon\"]");
        String lease = client.ctl("sessions", "--json").replaceAll("(?s).*\"(10\\.77\\.0\\.\\d+)/.*", "$1");
        Path folder = Files.createDirectories(lab.folder("served", KeyPair.CLIENT).resolve("www"));
        Files.write(folder.resolve("file"), Marker.BYTES);
        Shell.sh("chmod -R a+rX " + folder.getParent().getParent());
        lab.machine("client").sh(DAEMON + " setsid /usr/bin/python3 -m http.server 7777 -d " + folder + " > /dev/null 2>&1 &");
        Remote inside = lab.remote("client");
        inside.sniff(Lab.UPLINK);
        String fetch = "timeout 3 bash -c 'exec 3<>/dev/tcp/%s/7777; printf \"GET /file HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3' | grep -q OXTUNNEL-CLEAR";
        // The server takes nothing for a client from outside; from itself it does, with any address.
        Namespace relay = lab.machine("relay");
        relay.sh("ip route add " + lease + "/32 dev " + relay.tunnels().getFirst() + " src 10.91.9.1");
        Conditions.await(LIMIT, () -> "no answer by the tunnel", () -> relay.status(fetch.formatted(lease)) == 0);
        assertEquals(0, inside.sniffed().clear());
        Namespace target = lab.machine("target");
        assertEquals(0, target.status(fetch.formatted("10.91.1.2")), "who comes by the uplink is answered by that, as before");
        assertTrue(inside.sniffed().clear() > 0, "control: the line is looked at");
    }

    @Test
    void onlyWhatIsIncluded() throws Exception {
        connect("include = [\"user:daemon\", \"5000/udp\", \"fd91:9::/64\"]\nexclude = [\"6001/udp\"]");
        assertWay("tunnel", DAEMON, udp(6000), "tcp/" + Lab.TARGET4 + "/6000");
        assertWay("tunnel", "", udp(5000), udp6(6000));
        assertWay("direct", "", udp(5001), "tcp/" + Lab.TARGET4 + "/5000", udp6(6001));
        assertWay("direct", BIN, udp(6000));
        assertWay("direct", DAEMON, udp(6001));
    }

    @Test
    void controlGroups() throws Exception {
        String name = "oxit" + ProcessHandle.current().pid();
        Path mounted = Files.createTempDirectory(name);
        assumeTrue(Shell.run(List.of("mount", "-t", "cgroup2", "none", mounted.toString())).status() == 0, "needs control groups of version 2");
        try {
            Path group = Files.createDirectory(mounted.resolve(name));
            Path other = Files.createDirectory(mounted.resolve(name + "x"));
            String in = "sh -c 'echo $$ > %s/cgroup.procs && exec \"$@\"' sh";
            Instance client = connect("exclude = [\"cgroup:" + name + "\"]");
            assertWay("direct", in.formatted(group), udp(6000), udp6(6000), "tcp/" + Lab.TARGET4 + "/6000");
            assertWay("tunnel", in.formatted(other), udp(6000), udp6(6000), "tcp/" + Lab.TARGET4 + "/6000");
            assertTrue(hits(client, "cgroup:" + name) >= 3);
            lab.killAll();
            connect("include = [\"cgroup:" + name + "\"]");
            assertWay("tunnel", in.formatted(group), udp(6000), udp6(6000));
            assertWay("direct", in.formatted(other), udp(6000), udp6(6000));
        } finally {
            lab.killAll();
            Shell.sh("rmdir " + mounted + "/" + name + "*; umount " + mounted + "; rmdir " + mounted);
        }
    }
}
