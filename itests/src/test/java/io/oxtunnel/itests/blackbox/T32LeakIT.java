package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.itests.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With a kill switch nothing leaves in clear but what is excluded, whatever becomes of the client's process. */
@Tag("T32")
class T32LeakIT {
    private static final String DAEMON = "setpriv --reuid=daemon --regid=daemon --clear-groups";

    private static Lab lab;
    private static Remote inside;
    private static Ways ways;
    private Instance client;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v nft && command -v setpriv && command -v bash")).status() == 0, "needs nft, setpriv and bash");
        lab.remote("target");
        inside = lab.remote("client");
        ways = new Ways(lab);
        // On until the end: without the tunnel everything would get through in clear.
        lab.server().await("ready");
    }

    @AfterEach
    void removeAll() throws Exception {
        if (client != null) {
            client.kill();
        }
        oxtunnel("kill-switch", "remove");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private Instance client(boolean killSwitch) throws Exception {
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), text(killSwitch));
        client = lab.start("client", "client", at);
        return client;
    }

    private static String text(boolean killSwitch) {
        return Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "kill-switch = " + killSwitch + "\nexclude = [\"5000/udp\", \"user:daemon\"]\n";
    }

    private static Shell.Result oxtunnel(String... words) {
        List<String> command = new ArrayList<>(List.of(Distribution.script().toString()));
        command.addAll(List.of(words));
        return Shell.run(lab.machine("client").command(command));
    }

    private static boolean stands() {
        return lab.machine("client").sh("nft list tables").contains("oxtunnel-kill-switch-");
    }

    /** Nothing gets out in clear by any way that a packet has. */
    private static void assertSealedOff() throws Exception {
        inside.sniff(Lab.UPLINK);
        assertTrue(lab.machine("client").unreachable(Lab.TARGET4, 100, ""));
        assertTrue(lab.machine("client").unreachable(Lab.TARGET6, 100, ""));
        assertTrue(lab.machine("client").unreachable("10.91.1.1", 100, ""), "the neighbour is not excluded either");
        assertEquals(0, inside.sniffed().clear());
    }

    private static void assertExclusionsLeave() throws Exception {
        assertEquals("direct", ways.of("", "udp/" + Lab.TARGET4 + "/5000"));
        assertEquals("direct", ways.of(DAEMON, "udp/" + Lab.TARGET6 + "/6000"));
    }

    @Test
    void outlivesKillAndRestartAndEndsWithAnOrderlyStop() throws Exception {
        client(true).await("connected");
        inside.upload(Lab.TARGET4, 2);
        inside.upload(Lab.TARGET6, 2);
        assertExclusionsLeave();
        client.kill();
        assertTrue(stands());
        assertSealedOff();
        assertExclusionsLeave();
        // All the time from the start of the next process to its tunnel.
        inside.sniff(Lab.UPLINK);
        client(true);
        Namespace machine = lab.machine("client");
        while (!client.printed("connected") && client.alive()) {
            machine.status("ping -n -q -c 5 -i 0.01 -W 1 -p " + Marker.HEX + " -s 100 " + Lab.TARGET4);
        }
        client.await("connected");
        assertEquals(0, inside.sniffed().clear());
        inside.upload(Lab.TARGET4, 2);
        client.stop();
        assertFalse(stands(), "an orderly stop takes it away");
        inside.sniff(Lab.UPLINK);
        assertTrue(machine.ping(Lab.TARGET4, 100, ""));
        assertTrue(inside.sniffed().clear() > 0, "control: without it the probe leaks");
    }

    @Test
    void staysWhileTheRoleIsOpenedAnew() throws Exception {
        client(true).await("connected");
        inside.sniff(Lab.UPLINK);
        Path file = client.state().resolveSibling("client.toml");
        Files.writeString(file, text(true) + "keepalive = 7\n");
        Namespace machine = lab.machine("client");
        while (!client.printed("connected") && client.alive()) {
            machine.status("ping -n -q -c 5 -i 0.01 -W 1 -p " + Marker.HEX + " -s 100 " + Lab.TARGET4);
        }
        client.await("connected");
        assertEquals(0, inside.sniffed().clear());
        client.stop();
        assertFalse(stands());
    }

    @Test
    void aCommandShowsItAndTakesItAway() throws Exception {
        assertEquals("no kill switch stands\n", oxtunnel("kill-switch", "status").ok());
        client(true).await("ready");
        client.kill();
        assertTrue(oxtunnel("kill-switch", "status").ok().startsWith("stands: kill switch of client "));
        Shell.Result check = oxtunnel("check", "--config", client.state().resolveSibling("client.toml").toString());
        assertTrue(check.ok().endsWith(": ok\n") && check.err().contains("a kill switch stands on this machine"), check.err());
        assertTrue(oxtunnel("doctor").out().contains("oxtunnel kill-switch remove"));
        assertSealedOff();
        assertTrue(oxtunnel("kill-switch", "remove").ok().startsWith("removed: kill switch of client "));
        inside.sniff(Lab.UPLINK);
        assertTrue(lab.machine("client").ping(Lab.TARGET4, 100, ""));
        assertTrue(inside.sniffed().clear() > 0, "control: the probe leaks");
    }

    @Test
    void aStartThatDoesNotWantItRemovesWhatWasLeft() throws Exception {
        client(true).await("connected");
        client.kill();
        client(false).await("connected");
        assertFalse(stands());
        client.awaitLog("removed the kill switch that an earlier run left");
        client.stop();
    }

    /** Packets that the machine passes on for another one: a network namespace behind it, as a container has. */
    @Test
    void whatIsPassedOnIsStoppedToo() throws Exception {
        Namespace machine = lab.machine("client");
        String behind = machine.name() + "-behind";
        Shell.sh("ip netns add " + behind);
        try {
            machine.sh("ip link add inner type veth peer name eth netns " + behind + "\nip addr add 10.92.0.1/24 dev inner\nip link set inner up\n"
                    + "echo 1 > /proc/sys/net/ipv4/ip_forward");
            new Namespace(behind).sh("ip link set lo up\nip addr add 10.92.0.2/24 dev eth\nip link set eth up\nip route add default via 10.92.0.1");
            client(true).await("connected");
            client.kill();
            inside.sniff(Lab.UPLINK);
            assertTrue(new Namespace(behind).unreachable(Lab.TARGET4, 100, ""));
            assertEquals(0, inside.sniffed().clear());
            oxtunnel("kill-switch", "remove").ok();
            inside.sniff(Lab.UPLINK);
            new Namespace(behind).unreachable(Lab.TARGET4, 100, "");
            assertTrue(inside.sniffed().clear() > 0, "control: the probe leaks");
        } finally {
            new Namespace(behind).delete();
            machine.sh("echo 0 > /proc/sys/net/ipv4/ip_forward");
        }
    }
}
