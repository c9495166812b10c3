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

/** A client with an uplink, a router behind it, and a capture in a process of its own. */
class TunCaptureTest {
    private static final String MARK = " mark 0xca6c";

    @TempDir
    private Path folder;
    private Inside client;
    private Inside router;
    private Inside.Child capture;

    @BeforeEach
    void open() throws Exception {
        client = new Inside();
        router = new Inside();
        client.sh("ip link add uplink type veth peer name downlink netns " + router.name()
                + "; ip address add 192.0.2.1/24 dev uplink; ip address add 2001:db8::1/64 dev uplink nodad; ip link set uplink up");
        router.sh("ip address add 192.0.2.254/24 dev downlink; ip address add 2001:db8::fe/64 dev downlink nodad; ip link set downlink up"
                + "; ip address add 198.51.100.1/32 dev lo; ip route add 10.77.0.0/16 via 192.0.2.1; ip route add 10.99.0.0/16 via 192.0.2.1");
        client.sh("ip route add default via 192.0.2.254; ip -6 route add default via 2001:db8::fe");
        capture = client.start(CaptureProgram.class, folder.resolve("journal").toString());
    }

    @AfterEach
    void close() throws Exception {
        for (Inside one : new Inside[] {client, router}) {
            if (one != null) {
                one.close();
            }
        }
    }

    private String way(String destination) throws Exception {
        String route = client.sh("ip route get " + destination);
        return route.replaceFirst("(?s).* dev (\\S+).*", "$1");
    }

    private void assertCaptured() throws Exception {
        assertEquals("ox0 ox0", way("203.0.113.9") + " " + way("2001:db8:9::9"));
    }

    @Test
    void capturesBothFamiliesFromOpenOnWhateverIsAssigned() throws Exception {
        // As on machines where the first address of a network takes the others with it.
        client.sh("echo 0 > /proc/sys/net/ipv4/conf/all/promote_secondaries; echo 0 > /proc/sys/net/ipv4/conf/default/promote_secondaries");
        assertEquals("ok", capture.ask("open ox%d 0.0.0.0/0,::/0 198.51.100.0/24,2001:db8:77::/48"));
        assertCaptured();
        assertEquals("uplink", way("203.0.113.9" + MARK));
        assertEquals("uplink", way("2001:db8:9::9" + MARK));
        assertEquals("uplink", way("198.51.100.1"));
        assertEquals("uplink", way("2001:db8:77::1"));
        assertEquals("uplink", way("192.0.2.254"));
        assertEquals("uplink", way("2001:db8::fe"));
        for (String assigned : new String[] {"10.77.0.2 fd77::2 1435", "10.77.0.3 - 1280", "- fd77::3 1420", "- - 1420", "10.77.0.4 fd77::4 1400"}) {
            assertEquals("ok", capture.ask("assign " + assigned));
            assertCaptured();
        }
        String shown = client.sh("ip -d address show ox0");
        assertTrue(shown.contains("10.77.0.4/16") && shown.contains("fd77::4/64") && shown.contains("mtu 1400") && shown.contains("gso_max_size 60000"), shown);
        assertFalse(shown.contains("10.77.0.3") || shown.contains("fd77::2") || shown.contains("fe80"), shown);
        String text = capture.ask("describe");
        assertTrue(text.startsWith("interface ox0, 1 queue, super-packets of TCP"), text);
        assertTrue(text.endsWith(", addresses 10.77.0.4/16 fd77::4/64, mtu 1400, routing table 51820"), text);
    }

    @Test
    void capturesIpv6WhereItIsOffByDefault() throws Exception {
        client.sh("echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
        assertEquals("ok", capture.ask("open ox%d 0.0.0.0/0,::/0 -"));
        assertCaptured();
    }

    @Test
    void anMtuThatWouldEndIpv6IsRefused() throws Exception {
        capture.ask("open ox%d 0.0.0.0/0,::/0 -");
        assertTrue(capture.ask("assign 10.77.0.2 - 1279").startsWith("failed: mtu 1279"));
        assertCaptured();
    }

    @Test
    void capturesNothingElse() throws Exception {
        capture.ask("open ox%d 203.0.113.0/24 -");
        assertEquals("ox0", way("203.0.113.9"));
        assertEquals("uplink", way("198.51.100.1"));
        assertEquals("uplink", way("2001:db8:9::9"));
    }

    @Test
    void dropsWhatOtherInterfacesBringForTheTunnel() throws Exception {
        client.sh("ip address add 10.99.0.1/32 dev lo");
        capture.ask("open ox%d 0.0.0.0/0,::/0 -");
        capture.ask("assign 10.77.0.2 fd77::2 1420");
        assertTrue(router.succeeds("ping -c 1 -W 2 10.99.0.1"), "control: another address of this machine answers");
        assertFalse(router.succeeds("ping -c 1 -W 1 10.77.0.2"));
        assertTrue(client.succeeds("ping -c 1 -W 2 10.77.0.2"), "this machine itself");
    }

    @Test
    void answersPassAStrictReversePathFilter() throws Exception {
        client.sh("for i in all uplink default; do echo 1 > /proc/sys/net/ipv4/conf/$i/rp_filter; done");
        String port = router.start(EchoProgram.class).answer();
        assertEquals("answered", capture.ask("marked 198.51.100.1 " + port));
        capture.ask("open ox%d 0.0.0.0/0,::/0 -");
        assertEquals("answered", capture.ask("marked 198.51.100.1 " + port));
        capture.ask("close");
        assertEquals("0", client.sh("cat /proc/sys/net/ipv4/conf/all/src_valid_mark").strip());
    }

    @Test
    void closingTakesEverythingBack() throws Exception {
        String before = client.sh("ip rule; ip -6 rule; ip route show table all | grep -v fe80; ip -o link | cut -d' ' -f2");
        capture.ask("open ox%d 0.0.0.0/0,::/0 198.51.100.0/24");
        capture.ask("assign 10.77.0.2 fd77::2 1420");
        assertTrue(Files.readString(folder.resolve("journal")).contains("throw 198.51.100.0/24 51820\n"));
        assertEquals("ok", capture.ask("close"));
        assertEquals(before, client.sh("ip rule; ip -6 rule; ip route show table all | grep -v fe80; ip -o link | cut -d' ' -f2"));
        assertEquals("", Files.readString(folder.resolve("journal")));
    }

    @Test
    void afterKillOnlyTheJournalledRemainsAndIsUndone() throws Exception {
        String before = client.sh("ip rule; ip -6 rule; ip route show table all | grep -v fe80");
        capture.ask("open ox%d 0.0.0.0/0,::/0 198.51.100.0/24");
        capture.ask("assign 10.77.0.2 fd77::2 1420");
        capture.kill();
        assertEquals("uplink", way("203.0.113.9"), "ordinary routing is back at once");
        assertFalse(client.sh("ip link").contains("ox0"));
        assertTrue(client.sh("ip route show table 51820").contains("throw 198.51.100.0/24 proto 79"));
        Inside.Child next = client.start(CaptureProgram.class, folder.resolve("journal").toString());
        assertEquals("ok", next.ask("undo"));
        assertEquals(before, client.sh("ip rule; ip -6 rule; ip route show table all | grep -v fe80"));
        assertEquals("ok", next.ask("undo"), "already gone is no error");
    }

    @Test
    void twoLiveSideBySide() throws Exception {
        capture.ask("open ox%d 0.0.0.0/0,::/0 -");
        Inside.Child second = client.start(CaptureProgram.class, folder.resolve("second").toString());
        assertEquals("ok", second.ask("open ox%d 0.0.0.0/0,::/0 -"));
        assertTrue(second.ask("describe").contains("interface ox1") && second.ask("describe").contains("routing table 51821"));
        assertCaptured();
        capture.ask("close");
        assertEquals("ox1", way("203.0.113.9"));
    }

    @Test
    void whatCannotBeOpenedChangesNothing() throws Exception {
        String before = client.sh("ip rule; ip -6 rule; ip route show table all | grep -v fe80");
        String answer = capture.ask("open uplink 0.0.0.0/0,::/0 -");
        assertTrue(answer.contains("TUNSETIFF, uplink") && answer.contains("the name is taken"), answer);
        assertEquals(before, client.sh("ip rule; ip -6 rule; ip route show table all | grep -v fe80"));
        assertFalse(Files.exists(folder.resolve("journal")));
    }
}
