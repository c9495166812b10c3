package io.oxtunnel.capture.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that change while a capture is in place. The resolv.conf is one that ip-netns(8) puts into the namespace. */
class TunConfigureTest {
    private static final String SYSTEM = "nameserver 192.0.2.53\nsearch lan\n";
    private static final String STATE = "ip rule; ip -6 rule; ip route show table all | grep -v fe80 | sort; ip -o link | cut -d' ' -f2; cat /etc/resolv.conf";

    @TempDir
    private Path folder;
    private Path resolv;
    private Inside client;
    private Inside.Child capture;

    @BeforeEach
    void open() throws Exception {
        client = new Inside();
        resolv = Files.createDirectories(Path.of("/etc/netns", client.name())).resolve("resolv.conf");
        Files.writeString(resolv, SYSTEM);
        client.sh("ip link add uplink type veth peer name other; ip link set other up; ip address add 192.0.2.1/24 dev uplink; ip link set uplink up; ip route add default via 192.0.2.254");
        capture = client.start(CaptureProgram.class, folder.resolve("journal").toString());
    }

    @AfterEach
    void close() throws Exception {
        if (client != null) {
            client.close();
        }
        if (resolv != null) {
            Files.deleteIfExists(resolv);
            Files.delete(resolv.getParent());
        }
    }

    private String way(String destination) throws Exception {
        return client.sh("ip route get " + destination).replaceFirst("(?s).* dev (\\S+).*", "$1");
    }

    @Test
    void routesComeAndGo() throws Exception {
        capture.ask("open ox%d 203.0.113.0/24 -");
        capture.ask("assign 10.77.0.2 - 1420");
        assertEquals("ok", capture.ask("configure 203.0.113.0/24,198.51.100.0/24,2001:db8::/32 203.0.113.128/25 - 0"));
        assertEquals("ox0 uplink ox0", way("203.0.113.9") + " " + way("203.0.113.129") + " " + way("198.51.100.1"));
        assertTrue(client.sh("ip -6 rule").contains("51820"));
        assertEquals("ok", capture.ask("configure 203.0.113.0/24 - - 1300"));
        assertEquals("ox0 ox0 uplink", way("203.0.113.9") + " " + way("203.0.113.129") + " " + way("198.51.100.1"));
        assertFalse(client.sh("ip -6 rule").contains("51820"));
        assertTrue(client.sh("ip link show ox0").contains("mtu 1300"));
        capture.ask("assign 10.77.0.2 - 1420");
        assertTrue(client.sh("ip link show ox0").contains("mtu 1300"));
        assertEquals("ok", capture.ask("configure 0.0.0.0/0 203.0.113.0/24 - 0"));
        assertEquals("uplink ox0 uplink", way("203.0.113.9") + " " + way("198.51.100.1") + " " + way("192.0.2.7"));
        assertTrue(client.sh("ip link show ox0").contains("mtu 1420"));
    }

    @Test
    void nameServersAreAskedThroughTheTunnelAndNoOthers() throws Exception {
        capture.ask("open ox%d 10.77.0.0/16 -");
        capture.ask("assign 10.77.0.2 - 1420");
        String query = "timeout 1 sh -c 'echo x > /dev/udp/192.0.2.53/53' 2> /dev/null || true; nft list table inet oxtunnel-ox0 | grep -c 'dport 53 ' || true";
        assertEquals("0", client.sh(query).strip());
        assertEquals("ok", capture.ask("configure 10.77.0.0/16,10.77.0.53/32 - 10.77.0.53 0"));
        assertTrue(Files.readString(resolv).contains("nameserver 10.77.0.53\nsearch lan"), Files.readString(resolv));
        assertEquals("2", client.sh(query).strip());
        assertTrue(capture.ask("describe").endsWith("routing table 51820, name servers 10.77.0.53 by resolv.conf"));
        assertEquals("ok", capture.ask("configure 10.77.0.0/16 - - 0"));
        assertEquals(SYSTEM, Files.readString(resolv));
        assertEquals("0", client.sh(query).strip());
    }

    @Test
    void queriesAreStoppedBeforeASessionWithNameServersIsInUse() throws Exception {
        String stopped = "nft list table inet oxtunnel-ox0 | grep -c 'dport 53 ' || true";
        capture.ask("open ox%d 10.77.0.0/16 -");
        assertEquals("ok", capture.ask("assign 10.77.0.2 - 1420 10.77.0.53"));
        assertEquals("2", client.sh(stopped).strip());
        capture.ask("configure 10.77.0.0/16 - - 0");
        assertEquals("ok", capture.ask("assign 10.77.0.2 - 1400 10.77.0.53"));
        assertEquals("0", client.sh(stopped).strip(), "withdrawn since");
        capture.ask("close");
        capture.ask("open ox%d 10.77.0.0/16 - own");
        capture.ask("assign 10.77.0.2 - 1420 10.77.0.53");
        assertEquals("0", client.sh(stopped).strip(), "the machine's own are asked");
    }

    @Test
    void whatFailsInTheMiddleLeavesAllAsItWas() throws Exception {
        capture.ask("open ox%d 203.0.113.0/24 203.0.113.128/25");
        capture.ask("assign 10.77.0.2 - 1420");
        capture.ask("configure 203.0.113.0/24,198.51.100.0/24 203.0.113.128/25 10.77.0.53 1400");
        String before = client.sh(STATE + "; ip link show ox0; nft list table inet oxtunnel-ox0 | sed 's/packets.*//'");
        // The last step, the name servers, cannot be written down.
        capture.ask("break 1");
        String answer = capture.ask("configure 203.0.113.0/24,2001:db8::/32 192.0.2.0/24 10.77.0.54 1300");
        assertTrue(answer.startsWith("failed: "), answer);
        assertEquals(before, client.sh(STATE + "; ip link show ox0; nft list table inet oxtunnel-ox0 | sed 's/packets.*//'"));
        capture.ask("break -1");
        assertEquals("ok", capture.ask("configure 203.0.113.0/24,2001:db8::/32 192.0.2.0/24 10.77.0.54 1300"));
    }

    @Test
    void closingAndUndoingTakeEverythingBack() throws Exception {
        String before = client.sh(STATE);
        capture.ask("open ox%d 203.0.113.0/24 -");
        capture.ask("configure 203.0.113.0/24,198.51.100.0/24 203.0.113.128/25 10.77.0.53 0");
        capture.ask("close");
        assertEquals(before, client.sh(STATE));
        assertEquals("", Files.readString(folder.resolve("journal")));
        capture.ask("open ox%d 203.0.113.0/24 -");
        capture.ask("configure 203.0.113.0/24,198.51.100.0/24 203.0.113.128/25 10.77.0.53 0");
        capture.kill();
        assertEquals("ok", client.start(CaptureProgram.class, folder.resolve("journal").toString()).ask("undo"));
        assertEquals(before, client.sh(STATE));
    }

    @Test
    void theMachinesOwnNameServersMayStayOutside() throws Exception {
        Files.writeString(resolv, "nameserver 198.51.100.53\n");
        capture.ask("open ox%d 0.0.0.0/0 - own");
        assertEquals("uplink ox0", way("198.51.100.53") + " " + way("198.51.100.54"));
        assertEquals("ok", capture.ask("configure 0.0.0.0/0 - - 0"));
        assertEquals("uplink ox0", way("198.51.100.53") + " " + way("198.51.100.54"));
    }
}
