package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.blackbox.Remote.Sniffed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A client that captures by queues of the firewall: what it carries, what it keeps in, and what is left when it dies. */
class NfqueueIT {
    private static final int BLOCKS = 160;
    private static final int[] DATAGRAMS = {1, 63, 1_300, 1_472, 4_000, 60_000};

    private static Lab lab;
    private static Remote inside;
    private static Namespace machine;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        lab.remote("target");
        inside = lab.remote("client");
        machine = lab.machine("client");
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

    private static Instance client(String settings) throws Exception {
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "capture = \"nfqueue\"\n" + settings);
        return lab.start("client", "client", at);
    }

    private static boolean ping(String target) {
        return machine.ping(target, 100, "");
    }

    @Test
    void carriesAndSeals() throws Exception {
        lab.server().await("ready");
        client("").await("connected");
        inside.sniff(Lab.UPLINK);
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            inside.upload(target, BLOCKS);
            inside.download(target, BLOCKS);
            for (int length : DATAGRAMS) {
                inside.echo(target, length);
            }
            for (int size : new int[] {56, 1_200, 20_000}) {
                assertTrue(machine.ping(target, size, ""), "ping of " + size + " bytes to " + target);
            }
        }
        Sniffed seen = inside.sniffed();
        assertEquals(0, seen.clear(), seen.toString());
        assertTrue(seen.frames() > 100, seen.toString());
    }

    /** The sender hears how large a packet may be, by an error that is injected; so does one whose packet found nobody. */
    @Test
    void errorsReachTheSender() throws Exception {
        lab.server().await("ready");
        int mtu = Integer.parseInt(client("").await("connected").replaceAll(".*mtu (\\d+).*", "$1"));
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            int headers = target.equals(Lab.TARGET4) ? 28 : 48;
            assertTrue(machine.ping(target, mtu - headers, "-M do"), "the largest packet in one piece, to " + target);
            String said = Shell.run(machine.command(List.of("sh", "-c",
                    "ping -n -c 3 -i 0.1 -W 1 -M do -s " + (mtu - headers + 1) + " " + target + " 2>&1"))).out();
            assertTrue(said.contains("mtu") && said.contains(Integer.toString(mtu)), said);
            assertTrue(machine.status("ping -n -c 1 -W 2 -t 1 " + target + " | grep -qi exceeded") == 0, "time exceeded, from " + target);
        }
    }

    @Test
    void nothingLeavesBeforeThereIsASession() throws Exception {
        client("").await("ready");
        inside.sniff(Lab.UPLINK);
        assertTrue(machine.unreachable(Lab.TARGET4, 100, ""));
        assertTrue(machine.unreachable(Lab.TARGET6, 100, ""));
        assertEquals(0, inside.sniffed().clear());
    }

    /** More than the tunnel takes, in both families; then its server is away. */
    @Test
    void nothingLeavesInClearWhenItIsSaturatedOrWaits() throws Exception {
        Instance server = lab.server();
        server.await("ready");
        client("").await("connected");
        inside.sniff(Lab.UPLINK);
        Process flood = new ProcessBuilder(machine.command(List.of("ping", "-q", "-n", "-f", "-l", "200", "-w", "3", "-s", "1200", "-p", Marker.HEX, Lab.TARGET6)))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        inside.upload(Lab.TARGET4, BLOCKS);
        flood.waitFor();
        Sniffed seen = inside.sniffed();
        assertEquals(0, seen.clear(), seen.toString());
        assertTrue(seen.frames() > 1_000, seen.toString());
        server.kill();
        inside.sniff(Lab.UPLINK);
        assertTrue(machine.unreachable(Lab.TARGET4, 100, ""));
        assertTrue(machine.unreachable(Lab.TARGET6, 100, ""));
        assertEquals(0, inside.sniffed().clear());
    }

    @Test
    void theKillSwitchOutlivesIt() throws Exception {
        lab.server().await("ready");
        Instance client = client("kill-switch = true\n");
        client.await("connected");
        inside.upload(Lab.TARGET4, 2);
        inside.upload(Lab.TARGET6, 2);
        client.kill();
        inside.sniff(Lab.UPLINK);
        assertTrue(machine.unreachable(Lab.TARGET4, 100, ""));
        assertTrue(machine.unreachable(Lab.TARGET6, 100, ""));
        assertEquals(0, inside.sniffed().clear());
        client = client("kill-switch = true\n");
        client.await("connected");
        assertTrue(ping(Lab.TARGET4));
        client.stop();
        inside.sniff(Lab.UPLINK);
        assertTrue(ping(Lab.TARGET4), "without a tunnel the relay routes it");
        assertTrue(inside.sniffed().clear() > 0, "control: an orderly stop takes it away, and the probe leaks");
    }

    @Test
    void theFamilyWithoutAnAddressGoesNowhere() throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT).replace(", \"fd77::/64\"", ""));
        lab.start("relay", "server", at).await("ready");
        Instance client = client("");
        client.await("connected");
        assertTrue(ping(Lab.TARGET4));
        inside.sniff(Lab.UPLINK);
        assertTrue(machine.unreachable(Lab.TARGET6, 100, ""));
        assertEquals(0, inside.sniffed().clear());
        client.awaitCounter("no_address", 1);
    }

    /** The control: what a setting lets out is seen in clear, and the log and the status say so. */
    @Test
    void whatIsNotCapturedIsSeenInClear() throws Exception {
        lab.server().await("ready");
        Instance client = client("[capture.nfqueue]\ncapture-icmp = false\n");
        client.await("connected");
        client.awaitLog("ICMP leaves outside the tunnel, in clear");
        inside.sniff(Lab.UPLINK);
        machine.unreachable(Lab.TARGET4, 100, "");
        assertTrue(inside.sniffed().clear() > 0);
        inside.sniff(Lab.UPLINK);
        inside.echo(Lab.TARGET4, 500);
        assertEquals(0, inside.sniffed().clear());
    }

    /** While traffic flows the process dies: its table goes with it, and what the machine sends then is seen in clear, as the manual says. */
    @Test
    void theTableEndsWithTheProcess() throws Exception {
        lab.server().await("ready");
        Instance client = client("");
        client.await("connected");
        assertTrue(ping(Lab.TARGET4));
        inside.sniff(Lab.UPLINK);
        assertTrue(ping(Lab.TARGET4));
        assertEquals(0, inside.sniffed().clear());
        client.kill();
        inside.sniff(Lab.UPLINK);
        Conditions.await(Duration.ofSeconds(10), () -> "the machine still sends nothing by itself", () -> {
            machine.pingOnce(Lab.TARGET4);
            return inside.sniffed().clear() > 0;
        });
        assertFalse(machine.status("nft list tables | grep -q oxtunnel") == 0, "a table is left");
    }

    /** Nobody on the other side reaches what listens here: only answers come in. */
    @Test
    void onlyAnswersComeIn() throws Exception {
        lab.server().await("ready");
        String lease = client("").await("connected").replaceAll(".*\\b(10\\.77\\.0\\.\\d+).*", "$1");
        assertTrue(ping(Lab.TARGET4));
        assertTrue(lab.machine("relay").unreachable(lease, 100, ""));
    }
}
