package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.blackbox.Remote.Sniffed;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A server that lets its clients compress, one client that does and one that does not; and then a server that does not let them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompressionIT {
    private static final int BLOCKS = 160;
    private static final int BLOCK = 65_536;
    private static final String SENT = "compressed_frames_out";
    private static final String RECEIVED = "compressed_frames_in";

    private static Lab lab;
    private static Instance server;
    private static Instance client;
    private static Instance other;
    private static Remote inside;
    private static Remote insideOther;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        server = server("compression = [\"lz4\"]");
        lab.remote("target");
        client = client("client", KeyPair.CLIENT, Lab.RELAY4, "lz4");
        inside = lab.remote("client");
        insideOther = lab.remote("other");
        client.await("connected");
        other = client("other", KeyPair.OTHER, "fd91:2::1", "off");
        other.await("connected");
    }

    private static Instance server(String line) throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT, KeyPair.OTHER).replace("[server]", "[server]\n" + line));
        Instance instance = lab.start("relay", "server", at);
        instance.await("ready");
        return instance;
    }

    private static Instance client(String machine, KeyPair key, String relay, String compression) throws Exception {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve("client.toml"), Configuration.client(relay, KeyPair.SERVER) + "compression = \"" + compression + "\"\n");
        return lab.start(machine, "client", at);
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    @Order(1)
    void whatCompressesTakesLessOfTheLineBothWays() {
        inside.sniff(Lab.UPLINK);
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            inside.upload(target, BLOCKS);
            inside.download(target, BLOCKS);
            inside.echo(target, 9_000);
        }
        Sniffed seen = inside.sniffed();
        assertEquals(0, seen.clear(), seen.toString());
        for (Instance role : new Instance[] {client, server}) {
            assertTrue(role.counter(SENT) > 100, role.ctl("counters"));
            assertTrue(role.counter(RECEIVED) > 100, role.ctl("counters"));
            assertTrue(role.counter("compressed_bytes_before") > BLOCKS * BLOCK, role.ctl("counters"));
            assertTrue(role.counter("compressed_bytes_after") * 2 < role.counter("compressed_bytes_before"), role.ctl("counters"));
            assertEquals(0, role.counter("bad_compression"));
        }
    }

    @Test
    @Order(2)
    void aClientThatHasItOffNeitherSendsNorGetsCompressedFrames() {
        long before = server.counter(SENT);
        insideOther.upload(Lab.TARGET4, BLOCKS);
        insideOther.download(Lab.TARGET4, BLOCKS);
        assertEquals(0, other.counter(SENT) + other.counter(RECEIVED));
        assertEquals(0, other.counter("compression_refused"));
        // The other client is silent but for what its system says by itself, such as neighbour discovery.
        assertTrue(server.counter(SENT) - before < 10, server.ctl("counters"));
    }

    @Test
    @Order(3)
    void peopleSeeWhatIsAgreedOn() throws Exception {
        assertTrue(client.ctl("sessions").contains("lz4"), client.ctl("sessions"));
        assertTrue(other.ctl("services").matches("(?s).*compression\\s+off.*"), other.ctl("services"));
        assertTrue(client.ctl("services").matches("(?s).*compression\\s+lz4.*native.*"), client.ctl("services"));
        client.ctl("swap", "compression", "lz4");
        inside.download(Lab.TARGET4, BLOCKS);
        assertTrue(client.log().contains("CRIME"), "a warning at the start");
        assertTrue(server.log().contains("CRIME"), "a warning at the start");
        assertTrue(!other.log().contains("CRIME"), "none where it is off");
    }

    @Test
    @Order(4)
    void aServerThatDoesNotAllowItIsUsedWithoutIt() throws Exception {
        server.stop();
        server = server("");
        client.await("connected");
        long before = client.counter(SENT);
        inside.upload(Lab.TARGET4, BLOCKS);
        inside.download(Lab.TARGET4, BLOCKS);
        assertEquals(before, client.counter(SENT));
        assertEquals(0, server.counter(SENT) + server.counter(RECEIVED));
    }
}
