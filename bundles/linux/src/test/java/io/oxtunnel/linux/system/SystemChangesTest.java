package io.oxtunnel.linux.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.Namespace;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.netlink.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemChangesTest {
    private static final String FORWARD = "net/ipv4/ip_forward";

    private final TreeMap<Long, String> journal = new TreeMap<>();
    private final List<String> stateWhenWritten = new ArrayList<>();
    private boolean full;
    private Namespace namespace;

    @BeforeEach
    void open() throws Exception {
        namespace = Namespace.open();
    }

    @AfterEach
    void close() throws Exception {
        if (namespace != null) {
            namespace.close();
        }
    }

    private final Journal recorder = new Journal() {
        private long last;

        @Override
        public long willChange(String owner, String change) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            assertEquals("linux", owner);
            stateWhenWritten.add(state());
            journal.put(++last, change);
            return last;
        }

        @Override
        public void undone(long number) {
            journal.remove(number);
        }
    };

    private String state() throws IOException {
        try {
            return Sysctl.read(FORWARD) + " " + namespace.ip("rule").contains("31001") + " " + namespace.ip("route", "show", "table", "all").contains("throw");
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void change(SystemChanges changes) throws IOException {
        changes.sysctl(FORWARD, "1");
        changes.leave(Prefix.parse("192.0.2.0/24"), 51_820);
        changes.leave(Prefix.parse("2001:db8::/32"), 51_820);
        changes.rule(Rule.except(false, 31_001, 0xca6c, 51_820));
        changes.rule(Rule.mainWithoutDefault(true, 31_000));
        changes.rule(Rule.landing(false, 31_005));
        changes.rule(Rule.skip(false, 31_003, Selector.parse("5000-5010/udp"), 31_005));
        changes.rule(Rule.skip(true, 31_003, Selector.parse("user:4294967294"), 31_005));
        changes.rule(Rule.lookup(false, 31_004, Selector.parse("203.0.113.0/24"), 51_820));
        changes.rule(Rule.lookup(true, 31_001, 0xca6f, 51_820));
    }

    @Test
    void everyChangeIsWrittenDownBeforeItIsMadeAndTakenBack() throws Exception {
        namespace.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                SystemChanges changes = new SystemChanges(recorder, netlink);
                change(changes);
                changes.sysctl(FORWARD, "1");
                assertEquals(List.of("0 false false", "1 false false", "1 false true", "1 false true", "1 true true"), stateWhenWritten.subList(0, 5));
                assertEquals(List.of("sysctl net/ipv4/ip_forward 0 1", "throw 192.0.2.0/24 51820", "throw 2001:db8::/32 51820",
                        "rule ipv4 31001 51820 51820 -1", "rule ipv6 31000 0 254 0",
                        "rule ipv4 31005 0 0 -1 0 - 31005", "rule ipv4 31003 0 0 -1 0 5000-5010/udp 31005",
                        "rule ipv6 31003 0 0 -1 0 user:4294967294 31005", "rule ipv4 31004 0 51820 -1 0 203.0.113.0/24 0",
                        "rule ipv6 31001 0 51820 -1 51823 - 0"), List.copyOf(journal.values()));
                changes.close();
                changes.close();
                assertEquals("0 false false", state());
                assertTrue(journal.isEmpty());
            }
            return null;
        });
    }

    @Test
    void aRangeOfRulesIsOneLineAndOthersStay() throws Exception {
        namespace.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                netlink.addRule(Rule.landing(false, 31_006));
                SystemChanges changes = new SystemChanges(recorder, netlink);
                changes.rules(31_000, 31_005);
                for (boolean six : new boolean[] {false, true}) {
                    netlink.addRule(Rule.landing(six, 31_005));
                    netlink.addRule(Rule.skip(six, 31_003, Selector.parse("123/udp"), 31_005));
                    netlink.addRule(Rule.skip(six, 31_003, Selector.parse("user:7"), 31_005));
                    netlink.addRule(Rule.except(six, 31_004, 7, 51_820));
                }
                assertFalse(netlink.tableFree(51_820));
                assertEquals(List.of("rules 31000 31005"), List.copyOf(journal.values()));
                changes.close();
                assertTrue(netlink.tableFree(51_820));
                netlink.addRule(Rule.skip(false, 31_003, Selector.parse("123/udp"), 31_005));
                assertThrows(IOException.class, () -> netlink.addRule(Rule.landing(false, 31_006)), "another one's is still there");
            }
            return null;
        });
    }

    @Test
    void afterACrashTheJournalIsUndoneAndTwiceDoesNoHarm() throws Exception {
        namespace.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                change(new SystemChanges(recorder, netlink));
            }
            LinuxUndo undo = new LinuxUndo();
            for (int times = 0; times < 2; times++) {
                for (String line : journal.descendingMap().values()) {
                    undo.undo(line);
                }
                assertEquals("0 false false", state());
                assertFalse(namespace.ip("-6", "rule").contains("31000"));
            }
            return null;
        });
    }

    @Test
    void aParameterThatSomebodyElseChangedStays() throws Exception {
        namespace.call(() -> {
            Sysctl.write("net/ipv4/conf/lo/rp_filter", "0");
            try (RouteNetlink netlink = new RouteNetlink()) {
                SystemChanges changes = new SystemChanges(recorder, netlink);
                changes.sysctl("net/ipv4/conf/lo/rp_filter", "1");
                Sysctl.write("net/ipv4/conf/lo/rp_filter", "2");
                changes.close();
            }
            assertEquals("2", Sysctl.read("net/ipv4/conf/lo/rp_filter"));
            return null;
        });
    }

    @Test
    void withoutJournalNothingIsChanged() throws Exception {
        full = true;
        namespace.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                SystemChanges changes = new SystemChanges(recorder, netlink);
                assertThrows(IOException.class, () -> changes.sysctl(FORWARD, "1"));
                assertThrows(IOException.class, () -> changes.rule(Rule.except(false, 31_001, 1, 51_820)));
                assertEquals("0 false false", state());
            }
            return null;
        });
    }

    @Test
    void whatCouldNotBeMadeIsStruckOut() throws Exception {
        namespace.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                SystemChanges changes = new SystemChanges(recorder, netlink);
                changes.rule(Rule.except(false, 31_001, 1, 51_820));
                assertThrows(IOException.class, () -> changes.rule(Rule.except(false, 31_001, 1, 51_820)));
                assertEquals(1, journal.size());
            }
            return null;
        });
    }

    @Test
    void linesOfOthersAreRefused() {
        for (String line : List.of("", "rule", "rule ipv4 x 1 1 1", "rule ipv4 1 1 1 1 1 53/udp 0", "rule ipv4 1 0 1 -1 0 cgroup:a 0", "rule ipv4 1 0 1 -1 0 user:bob 0", "throw fish 1", "sysctl ../../etc/passwd 0 1", "format c:")) {
            assertThrows(IOException.class, () -> new LinuxUndo().undo(line), line);
        }
    }
}
