package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.TunnelState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands as Gogo calls them, words and all. */
final class CommandsTest {
    private final ThreadIOImpl streams = new ThreadIOImpl();
    private final Tunnels tunnels = new Tunnels();
    private final FakeTunnel tunnel = new FakeTunnel("server", TunnelState.READY);
    private CommandSession session;

    @BeforeEach
    void start() {
        streams.start();
        CommandProcessorImpl processor = new CommandProcessorImpl(streams);
        processor.addCommand("oxtunnel", new StatusCommand(tunnels), "status");
        processor.addCommand("oxtunnel", new SessionsCommand(tunnels), "sessions");
        processor.addCommand("oxtunnel", new AccountsCommand(tunnels), "accounts");
        processor.addCommand("oxtunnel", new ServicesCommand(tunnels), "services");
        processor.addCommand("oxtunnel", new CountersCommand(tunnels), "counters");
        processor.addCommand("oxtunnel", new DisconnectCommand(tunnels), "disconnect");
        processor.addCommand("oxtunnel", new ExplainCommand(tunnels), "explain");
        processor.addCommand("oxtunnel", new LogCommand(), "log");
        processor.addCommand("oxtunnel", new DoctorCommand(), "doctor");
        WaitCommand wait = new WaitCommand(tunnels);
        session = processor.createSession(java.io.InputStream.nullInputStream(), System.out, System.err);
        session.put("SCOPE", "oxtunnel:*");
        session.put("wait", wait);
        tunnels.add(tunnel);
    }

    @AfterEach
    void stop() {
        session.close();
        streams.stop();
    }

    private String run(String line) throws Exception {
        return (String) session.execute(line);
    }

    @Test
    void accountsTellOfEveryClientThatWasSeen() throws Exception {
        assertEquals("""
                CLIENT  SINCE                    SENT  RECEIVED
                laptop  2026-05-28T20:26:40Z  5.0 MiB   2.0 KiB
                phone   2026-05-28T20:26:40Z      0 B       7 B""", run("accounts"));
        assertTrue(run("accounts --json").startsWith("[{\"peer\":\"laptop\",\"public_key\":\"key of laptop\",\"since\":\"2026-05-28T20:26:40Z\","
                + "\"bytes_sent\":5242880,\"bytes_received\":2048},"), run("accounts --json"));
        assertTrue(run("status --json").contains("\"accounts\":[{\"peer\":\"phone\""), run("status --json"));
    }

    @Test
    void status() throws Exception {
        assertEquals("""
                server ready
                1 session, 3 dropped
                     packets    bytes  datagrams
                out        5  2.0 KiB          0
                in         0      0 B          0
                              now  most
                udp mappings    3    64""", run("status"));
        String json = run("status --json");
        assertTrue(json.startsWith("[{\"role\":\"server\",\"state\":\"ready\",\"reason\":\"\",\"sessions\":1,\"sessions_plain\":0,\"carried\":[],"), json);
        assertTrue(json.contains("\"dropped\":3,\"packets_out\":5,"), json);
        tunnels.remove(tunnel);
        assertEquals("no tunnel is open; the log says why", run("status"));
        assertEquals("[]", run("status --json"));
    }

    @Test
    void sessions() throws Exception {
        String[] lines = run("sessions").split("\n");
        assertEquals("laptop  established  192.0.2.7:40000  10.77.0.2/16,fd77::2/64  encrypted  aes-256-gcm  3.4 ms  1.3%  1420  1.5 KiB      10 B  never", lines[1]);
        assertTrue(lines[1].length() <= 132);
        assertEquals("[{\"role\":\"server\",\"id\":\"00112233445566778899aabbccddeeff\",\"peer\":\"laptop\",\"peer_key\":null,\"state\":\"established\","
                + "\"endpoint\":\"192.0.2.7:40000\",\"carrier\":\"udp\",\"carried_ms\":null,\"carried_why\":\"\",\"addresses\":[\"10.77.0.2/16\",\"fd77::2/64\"],\"suite\":\"aes-256-gcm\","
                + "\"mode\":\"encrypted\",\"compression\":\"off\",\"max_datagram\":1472,\"mtu\":1420,\"path_mtu\":\"complete\",\"round_trip_us\":3400,\"round_trip_variation_us\":500,"
                + "\"loss_sent_ppm\":12500,\"loss_received_ppm\":null,\"keyed_ms_ago\":120000,\"heard_ms_ago\":null,\"handshakes\":1,"
                + "\"resumed\":false,\"early_packets\":0,"
                + "\"datagrams_sent\":7,\"bytes_sent\":1536,\"datagrams_received\":9,\"bytes_received\":10}]", run("sessions --json"));
    }

    @Test
    void aPlainSessionIsShownEverywhere() throws Exception {
        tunnel.mode = Mode.PLAIN;
        assertTrue(run("status").contains("\nWARNING: 1 session is plain: data neither encrypted nor authenticated\n"), run("status"));
        assertTrue(run("status --json").contains("\"sessions_plain\":1"), run("status --json"));
        assertTrue(run("sessions").contains("  plain  aes-256-gcm  "), run("sessions"));
        assertTrue(run("sessions --json").contains("\"mode\":\"plain\""), run("sessions --json"));
        assertTrue(run("counters").contains("1  sessions_plain  now; their data is neither encrypted nor authenticated"), run("counters"));
        assertTrue(run("counters --json").contains("\"sessions_plain\":1"), run("counters --json"));
        assertTrue(run("counters --all").contains("sessions_plain"));
    }

    @Test
    void services() throws Exception {
        assertEquals("ROLE    STAGE   PROVIDER  DETAIL\nserver  crypto  openssl   OpenSSL 3.0.2", run("services"));
        assertEquals("[{\"role\":\"server\",\"stage\":\"crypto\",\"provider\":\"openssl\",\"detail\":\"OpenSSL 3.0.2\"}]", run("services --json"));
    }

    @Test
    void countersHideZeros() throws Exception {
        String shown = run("counters");
        assertTrue(shown.contains("replayed"), shown);
        assertFalse(shown.contains("packets_in"), shown);
        assertTrue(run("counters --all").contains("packets_in"));
        assertEquals("[{\"role\":\"server\",\"sessions_plain\":0,\"traffic\":{\"packets_out\":5,\"bytes_out\":2048},\"drops\":{\"replayed\":3}}]", run("counters --json"));
        assertTrue(run("counters --json --all").contains("\"ring_full\":0"));
    }

    @Test
    void disconnect() throws Exception {
        assertEquals("disconnected laptop", run("disconnect laptop"));
        assertEquals("laptop", tunnel.disconnected);
        assertEquals("{\"disconnected\":\"laptop\"}", run("disconnect --json laptop"));
        assertEquals("no session of \"phone\"; there are: laptop", assertThrows(IllegalArgumentException.class, () -> run("disconnect phone")).getMessage());
    }

    @Test
    void explain() throws Exception {
        tunnel.peers = List.of(new Peer("laptop", "AAAABBBB=", List.of(), List.of()));
        assertTrue(run("explain laptop").startsWith("laptop: session established with 192.0.2.7:40000"), run("explain laptop"));
        assertTrue(run("explain --json laptop").startsWith("[{\"role\":\"server\",\"peer\":\"laptop\",\"key\":\"AAAABBBB=\""));
        assertEquals("no peer \"phone\"; there are: laptop",
                assertThrows(IllegalArgumentException.class, () -> run("explain phone")).getMessage());
    }

    @Test
    void logLevelsChange() throws Exception {
        assertEquals("debug io.oxtunnel.test.one", run("log debug io.oxtunnel.test.one"));
        assertEquals(Level.FINE, Logger.getLogger("io.oxtunnel.test.one").getLevel());
        assertTrue(run("log").contains("debug    io.oxtunnel.test.one") || run("log").contains("debug  io.oxtunnel.test.one"), run("log"));
        assertTrue(run("log --json").contains("\"io.oxtunnel.test.one\":\"debug\""));
        assertEquals("no such level \"loud\"; allowed: off, error, warning, info, debug, trace, all",
                assertThrows(IllegalArgumentException.class, () -> run("log loud")).getMessage());
    }

    @Test
    void doctorWithoutDiagnostics() throws Exception {
        assertEquals("no installed bundle has anything to look at", run("doctor"));
        assertEquals("[]", run("doctor --json"));
    }

    @Test
    void waitTakesItsWords() throws Exception {
        assertEquals("server ready", run("wait"));
        assertEquals("{\"up\":true}", run("wait --json --timeout 5"));
        assertEquals("--timeout x is out of range; allowed: 0..86400 seconds",
                assertThrows(IllegalArgumentException.class, () -> run("wait --timeout x")).getMessage());
        assertEquals("wait does not take \"now\"; allowed: --timeout SECONDS, --json",
                assertThrows(IllegalArgumentException.class, () -> run("wait now")).getMessage());
    }

    @Test
    void waitEndsWhenTheTunnelIsUp() throws Exception {
        FakeTunnel client = new FakeTunnel("client", TunnelState.READY);
        tunnels.remove(tunnel);
        CompletableFuture<Object> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(run("wait --timeout 20"));
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        tunnels.add(client);
        assertFalse(answer.isDone(), "a client that is only ready is not up");
        client.state = TunnelState.CONNECTED;
        tunnels.changed(client, TunnelState.CONNECTED, "");
        assertEquals("client connected", answer.get(10, TimeUnit.SECONDS));
    }

    @Test
    void waitFailsWhenTheTunnelFailsOrTimeIsOver() {
        tunnel.state = TunnelState.STARTING;
        assertEquals("not up after 0 s: server starting", assertThrows(IllegalStateException.class, () -> run("wait --timeout 0")).getMessage());
        tunnel.state = TunnelState.FAILED;
        assertEquals("failed: server failed (port in use)", assertThrows(IllegalStateException.class, () -> run("wait")).getMessage());
    }
}
