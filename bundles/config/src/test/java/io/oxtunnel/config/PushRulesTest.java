package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server's file says that clients are given, and what a client's file takes of it. */
class PushRulesTest {
    private static final String PEER = "\n[[client]]\nname = \"a\"\npublic-key = \"" + ConfigFolder.PUBLIC + "\"\n";

    @TempDir
    private Path temporary;
    private ConfigFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = new ConfigFolder(temporary);
    }

    @Test
    void takesTheKeysOfBothTables() throws IOException {
        Reading reading = folder.server("""
                push-routes = ["10.1.2.3/16", "fd01::/32"]
                push-exclude = ["192.0.2.0/24"]
                dns = ["10.77.0.1", "fd77::1"]
                alternatives = ["192.0.2.7:443/tcp", "[2001:db8::7]:51820"]
                mtu = 1400
                keepalive = 0
                """ + PEER + "push-routes = []\ndns = [\"10.77.0.53\"]\nmtu = 1300\n");
        assertEquals(List.of(), folder.problems(reading));
        Map<String, Object> server = reading.configurations().get(Reading.SERVER);
        assertArrayEquals(new String[] {"10.1.0.0/16", "fd01::/32"}, (String[]) server.get("push-routes"));
        assertArrayEquals(new String[] {"192.0.2.7:443/tcp", "[2001:db8::7]:51820"}, (String[]) server.get("alternatives"));
        assertEquals(0L, server.get("keepalive"));
        Map<String, Object> client = reading.configurations().get(Reading.PEER + "~a");
        assertArrayEquals(new String[0], (String[]) client.get("push-routes"));
        assertArrayEquals(new String[] {"10.77.0.53"}, (String[]) client.get("dns"));
        assertFalse(client.containsKey("push-exclude"), "absent: as the server");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "push-routes = [\"x\"]|2: push-routes = \"x\": is not a prefix; allowed: an IP address, \"/\", and 0..32 (IPv4) or 0..128 (IPv6)",
        "push-exclude = 1|2: push-exclude = 1: is an integer; allowed: an array of prefixes",
        "dns = [\"127.0.0.53\"]|2: dns = \"127.0.0.53\": is no name server that a client could ask; allowed: a unicast address",
        "dns = [\"name\"]|2: dns = \"name\": is not an address; allowed: an IP address without prefix length",
        "alternatives = [\"0.0.0.0:1\"]|2: alternatives = \"0.0.0.0:1\": is no address that a client could reach; allowed: a unicast address with a port",
        "alternatives = [\"vpn.example:1\"]|2: alternatives = \"vpn.example:1\": \"vpn.example\" is no address; allowed: ADDRESS:PORT, IPv6 in brackets, such as \"[::]:51820\"",
        "alternatives = [\"192.0.2.1:1/sctp\"]|2: alternatives = \"192.0.2.1:1/sctp\": is not an address with a port; allowed: ADDRESS:PORT, IPv6 in brackets, such as \"[::]:51820\"",
        "mtu = 1279|2: mtu = 1279: is out of range; allowed: 1280..65535",
        "keepalive = 65536|2: keepalive = 65536: is out of range; allowed: 0..65535"})
    void refusesBadValues(String line, String problem) throws IOException {
        assertEquals(List.of(problem), folder.problems(folder.server(line)));
    }

    private static String routes(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "\"10." + i / 256 + "." + i % 256 + ".0/24\"").collect(Collectors.joining(", ", "[", "]"));
    }

    @Test
    void whatDoesNotFitOneMessageIsRefused() throws IOException {
        assertEquals(List.of(), folder.problems(folder.server("push-routes = " + routes(0, 141))));
        List<String> problems = folder.problems(folder.server("push-routes = " + routes(0, 142)));
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith("1: push-routes: what the client is given takes 1278 bytes and does not fit one message; allowed: at most 1272"),
                problems.getFirst());
    }

    @Test
    void whatAClientIsGivenCountsWithWhatAllAreGiven() throws IOException {
        String server = "push-exclude = " + routes(0, 100) + "\n";
        assertEquals(List.of(), folder.problems(folder.server(server + PEER + "push-routes = " + routes(0, 41))));
        List<String> problems = folder.problems(folder.server(server + PEER + "push-routes = " + routes(0, 42)));
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith("4: push-routes: what the client is given takes 1278 bytes"), problems.getFirst());
    }

    @Test
    void aClientTakesNothingThatItsFileDoesNotAllow() throws IOException {
        Map<String, Object> client = folder.client("").configurations().get(Reading.CLIENT);
        assertArrayEquals(new String[0], (String[]) client.get("accept-routes"));
        assertArrayEquals(new String[0], (String[]) client.get("accept-exclude"));
        assertEquals("tunnel", client.get("dns"));
        Reading reading = folder.client("accept-routes = [\"10.0.0.0/8\"]\naccept-exclude = [\"192.168.0.0/16\"]\ndns = \"direct\"");
        assertEquals(List.of(), folder.problems(reading));
    }
}
