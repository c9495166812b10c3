package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hundred thousand INITs with a mac1 that is right, from addresses that are not the sender's, beside a live download. */
@Tag("T13")
@DisplayName("T13 100 k spoofed/s: no DH above budget, existing session p99 loss < 0.1 %, heap flat")
class T13FloodIT {
    private static final int FLOOD = 100_000;
    private static final int SPELL = 20_000;
    private static final int BLOCKS = 160;
    private static final double MAX_LOSS = 0.001;
    private static final long MAX_HEAP_GROWTH = 8 << 20;
    private static final int PORT = 51_820;
    /** The relay as the attacker sees it. */
    private static final String RELAY = "10.91.2.1";

    private static Lab lab;
    private static Instance server;
    private static Instance client;
    private static Remote inside;
    private static Remote attacker;

    /** Datagrams of a session that one side sent and the other received, both ways. */
    private record Passed(long sent, long received) {
    }

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        server = lab.server();
        server.await("ready");
        client = lab.client();
        lab.remote("target");
        inside = lab.remote("client");
        attacker = lab.remote("other");
        // The answers find a way to where nobody is.
        lab.machine("relay").sh("ip route add 10.200.0.0/16 via 10.91.2.2");
        client.await("connected");
        inside.download(Lab.TARGET4, BLOCKS);
    }

    @AfterAll
    static void close() throws Exception {
        if (lab != null) {
            lab.killAll();
            lab.close();
        }
    }

    private static long number(String text, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(text);
        assertTrue(matcher.find(), text);
        return Long.parseLong(matcher.group(1));
    }

    private static Passed passed() {
        String there = server.ctl("sessions", "--json");
        String here = client.ctl("sessions", "--json");
        return new Passed(number(there, "datagrams_sent") + number(here, "datagrams_sent"),
                number(there, "datagrams_received") + number(here, "datagrams_received"));
    }

    /** Returns the bytes of live objects in the server. */
    private static long live() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String total = Shell.run(List.of(jcmd, Long.toString(server.pid()), "GC.class_histogram")).ok().lines()
                .filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
        return Long.parseLong(total.strip().split(" +")[2]);
    }

    @Test
    void aDownloadGoesOnAndNothingGrows() throws Exception {
        attacker.flood(RELAY, PORT, KeyPair.SERVER, SPELL);
        long heap = live();
        Passed before = passed();
        CompletableFuture<long[]> flood = CompletableFuture.supplyAsync(() -> attacker.flood(RELAY, PORT, KeyPair.SERVER, FLOOD));
        int downloads = 0;
        do {
            inside.download(Lab.TARGET4, BLOCKS);
            downloads++;
        } while (!flood.isDone());
        Passed after = passed();
        String stages = server.ctl("counters", "--handshakes");
        String report = "%d INITs in %d ms beside %d downloads of 10 MB; before %s, after %s%n%s".formatted(flood.get()[0], flood.get()[1], downloads, before,
                after, stages);
        System.out.println(report);
        assertEquals(FLOOD, flood.get()[0]);
        double lost = 1 - (double) (after.received() - before.received()) / (after.sent() - before.sent());
        assertTrue(lost < MAX_LOSS, "lost " + lost + ": " + report);
        // What was not answered by a cookie cost one DH.
        assertTrue(server.counter("handshake_unreadable") < server.counter("cookie_required"), report);
        assertEquals(0, server.counter("handshakes_done") - 1, report);
        long growth = live() - heap;
        assertTrue(growth < MAX_HEAP_GROWTH, growth + " bytes more than before");
    }

    @Test
    void aClientGetsInDuringTheFlood() throws Exception {
        Instance second = lab.client("other", KeyPair.OTHER, KeyPair.SERVER, RELAY);
        while (!second.printed("connected") && second.alive()) {
            attacker.flood(RELAY, PORT, KeyPair.SERVER, SPELL);
        }
        second.await("connected");
        second.stop();
    }
}
