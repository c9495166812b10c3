package io.oxtunnel.config;

import static io.oxtunnel.config.ConfigFolder.PUBLIC;
import static io.oxtunnel.config.ConfigFolder.PUBLIC_2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerTableTest {
    private static final String RATES = "allowed: 0 for no limit, 1000..1000000000000 bit/s, or a text such as \"500 kbit/s\", \"50 Mbit/s\", \"1.5 Gbit/s\"";

    @TempDir
    private Path temporary;
    private ConfigFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new ConfigFolder(temporary);
    }

    @Test
    void fillsInEveryDefault() throws IOException {
        Reading reading = folder.server("");
        assertEquals(List.of(), folder.problems(reading));
        Map<String, Object> server = reading.configurations().get("io.oxtunnel.server");
        assertEquals("[::]:51820", server.get("listen"));
        assertEquals("[::]:51821", server.get("tcp-listen"));
        assertEquals(temporary.resolve("server.key").toString(), server.get("key-file"));
        assertArrayEquals(new String[] {"10.77.0.0/16", "fd77::/64"}, (String[]) server.get("pool"));
        assertArrayEquals(new String[] {"udp"}, (String[]) server.get("transports"), "tcp, which is not installed, is passed over");
        assertEquals("kernel", server.get("forwarder"));
        assertArrayEquals(new String[] {"encrypted"}, (String[]) server.get("modes"));
        assertEquals(true, server.get("isolate"));
        assertEquals(180L, server.get("idle-timeout"));
        assertEquals(true, server.get("resumption"));
        assertEquals(true, server.get("early-data"));
        assertEquals("auto", server.get("workers"));
        assertEquals(temporary.resolve("ox.toml").toString(), server.get("config.file"));
        assertEquals(temporary.toString(), server.get("config.dir"));
        assertEquals(temporary.resolve("state").toString(), server.get("state.dir"));
        assertEquals(List.of(), reading.notes(), "nobody asked for TCP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen = \"0.0.0.0:1\"", "listen = \"[2001:db8::1]:65535\"", "tcp-listen = \"\"", "pool = [\"192.168.99.0/24\"]",
        "pool = [\"fd00::/126\", \"10.0.0.0/30\"]", "transports = [\"udp\"]", "transports = \"auto\"", "forwarder = \"kernel\"", "modes = [\"encrypted\"]", "modes = [\"plain\", \"auth-only\", \"encrypted\"]", "isolate = false", "compression = []", "compression = [\"lz4\"]",
        "idle-timeout = 0", "idle-timeout = 65535", "resumption = false", "early-data = false",
        "workers = 4", "workers = \"auto\"", "key-file = \"./server.key\""})
    void takesGoodValues(String line) throws IOException {
        assertEquals(List.of(), folder.problems(folder.server(line)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "listen = 51820|2: listen = 51820: is an integer; allowed: a string in quotes",
        "listen = \"51820\"|2: listen = \"51820\": is not an address with a port; allowed: ADDRESS:PORT, IPv6 in brackets, such as \"[::]:51820\"",
        "listen = \"[::]:0\"|2: listen = \"[::]:0\": port 0 is out of range; allowed: 1..65535",
        "listen = \"[::]:65536\"|2: listen = \"[::]:65536\": port 65536 is out of range; allowed: 1..65535",
        "listen = \"host:1\"|2: listen = \"host:1\": \"host\" is no address; allowed: ADDRESS:PORT, IPv6 in brackets, such as \"[::]:51820\"",
        "tcp-listen = true|2: tcp-listen = true: is true or false; allowed: a string in quotes",
        "tcp-listen = \"1.2.3.4.5:1\"|2: tcp-listen = \"1.2.3.4.5:1\": \"1.2.3.4.5\" is no address; allowed: ADDRESS:PORT, IPv6 in brackets, such as \"[::]:51820\"",
        "pool = \"10.0.0.0/8\"|2: pool = \"10.0.0.0/8\": is a string; allowed: an array of one network, or one of each family",
        "pool = []|2: pool = []: is empty; allowed: an array of one network, or one of each family",
        "pool = [\"10.0.0.0/31\"]|2: pool = \"10.0.0.0/31\": cannot be a pool; allowed: a unicast network, IPv4 /8 to /30 or IPv6 /16 to /126",
        "pool = [\"fe80::/64\"]|2: pool = \"fe80::/64\": cannot be a pool; allowed: a unicast network, IPv4 /8 to /30 or IPv6 /16 to /126",
        "pool = [\"10.77/16\"]|2: pool = \"10.77/16\": is not a prefix; allowed: a unicast network, IPv4 /8 to /30 or IPv6 /16 to /126",
        "pool = [\"x\"]|2: pool = \"x\": is not a prefix; allowed: a unicast network, IPv4 /8 to /30 or IPv6 /16 to /126",
        "pool = [\"10.0.0.0/8\", \"172.16.0.0/12\"]|2: pool = [\"10.0.0.0/8\", \"172.16.0.0/12\"]: has more than one of a family; allowed: one IPv4, one IPv6, or both",
        "transports = [\"udp\", \"tcp\"]|2: transports = \"tcp\": no such transport is installed; allowed: \"udp\"",
        "transports = [\"udp\", \"udp\"]|2: transports = \"udp\": stands there twice; allowed: each once",
        "transports = [5]|2: transports = 5: is an integer; allowed: a string in quotes",
        "transports = []|2: transports = []: is empty; allowed: \"auto\", or an array of service names such as [\"udp\"]",
        "forwarder = \"userspace\"|2: forwarder = \"userspace\": no such forwarder is installed; allowed: \"kernel\"",
        "forwarder = []|2: forwarder = []: is an array; allowed: a string in quotes",
        "modes = [\"encrypted\", \"open\"]|2: modes = \"open\": is none of the known values; allowed: \"auth-only\", \"encrypted\", \"plain\"",
        "modes = [\"plain\", \"plain\"]|2: modes = \"plain\": stands there twice; allowed: each once",
        "modes = []|2: modes = []: is empty; allowed: an array of modes: \"auth-only\", \"encrypted\", \"plain\"",
        "compression = \"lz4\"|2: compression = \"lz4\": is a string; allowed: an array of service names such as [\"lz4\"]",
        "compression = [\"off\"]|2: compression = \"off\": no such compression is installed; allowed: \"lz4\"",
        "isolate = \"yes\"|2: isolate = \"yes\": is a string; allowed: true, false",
        "workers = 3|2: workers = 3: is no power of two in 1..64; allowed: \"auto\", 1, 2, 4, 8, 16, 32, 64",
        "workers = 0|2: workers = 0: is no power of two in 1..64; allowed: \"auto\", 1, 2, 4, 8, 16, 32, 64",
        "workers = 128|2: workers = 128: is no power of two in 1..64; allowed: \"auto\", 1, 2, 4, 8, 16, 32, 64",
        "workers = \"many\"|2: workers = \"many\": is neither \"auto\" nor an integer; allowed: \"auto\", a power of two in 1..64",
        "lsiten = \"x\"|2: lsiten = \"x\": is not a known name, did you mean listen?; allowed: alternatives, compression, dns, early-data, forwarder, idle-timeout, isolate, keepalive, key-file, listen, modes, mtu, pool, previous-key-file, previous-key-until, push-exclude, push-routes, resumption, tcp-listen, transports, workers",
        "colour = 1.5|2: colour = 1.5: is not a known name; allowed: alternatives, compression, dns, early-data, forwarder, idle-timeout, isolate, keepalive, key-file, listen, modes, mtu, pool, previous-key-file, previous-key-until, push-exclude, push-routes, resumption, tcp-listen, transports, workers"})
    void refusesBadValues(String line, String problem) throws IOException {
        assertEquals(List.of(problem), folder.problems(folder.server(line)));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1000,1000", "'\"50 Mbit/s\"',50000000", "'\"1.5Gbit/s\"',1500000000", "'\"64 kbit/s\"',64000", "'\"5000 bit/s\"',5000"})
    void readsRates(String value, long rate) throws IOException {
        Reading reading = folder.server("[[client]]\nname = \"a\"\npublic-key = \"" + PUBLIC + "\"\nrate-limit = " + value + "\n");
        assertEquals(List.of(), folder.problems(reading));
        assertEquals(rate, reading.configurations().get("io.oxtunnel.peer~a").get("rate-limit"));
    }

    @Test
    void readsASecondKeyAndWhenItEnds() throws IOException {
        Reading reading = folder.server("previous-key-file = \"one.psk\"\nprevious-key-until = 2030-05-01\n");
        assertEquals(List.of(), folder.problems(reading));
        Map<String, Object> server = reading.configurations().get("io.oxtunnel.server");
        assertEquals(temporary.resolve("one.psk").toString(), server.get("previous-key-file"));
        assertEquals("2030-05-01T23:59:59Z", server.get("previous-key-until"));
    }

    @Test
    void anotherKeyInTheSameFileIsAChange() throws IOException {
        Object before = folder.server("").configurations().get("io.oxtunnel.server").get("key-file.stamp");
        assertEquals(before, folder.server("").configurations().get("io.oxtunnel.server").get("key-file.stamp"));
        folder.key("server.key", PUBLIC_2 + "\n\n", "rw-------");
        assertNotEquals(before, folder.server("").configurations().get("io.oxtunnel.server").get("key-file.stamp"));
    }

    @Test
    void saysThatNoTcpListenerRuns() throws IOException {
        Reading reading = folder.server("tcp-listen = \"[::]:51821\"");
        assertEquals(List.of(), folder.problems(reading));
        assertEquals(List.of("tcp-listen: no TCP listener runs, as no transport \"tcp\" is installed"), reading.notes());
    }

    @Test
    void readsClients() throws IOException {
        Reading reading = folder.server("[[client]]\nname = \"laptop\"\npublic-key = \"" + PUBLIC + "\"\npsk-file = \"one.psk\"\n"
                + "addresses = [\"10.77.0.9\", \"fd77::9\"]\nnot-after = 2030-05-01\nrate-limit = 0\nmodes = [\"encrypted\"]\n"
                + "[[client]]\nname = \"phone\"\npublic-key = \"" + PUBLIC_2 + "\"\nnot-after = 2030-05-01T12:00:00+02:00\n");
        assertEquals(List.of(), folder.problems(reading));
        assertEquals(List.of("io.oxtunnel.peer~laptop", "io.oxtunnel.peer~phone", "io.oxtunnel.server"), List.copyOf(reading.configurations().keySet()));
        Map<String, Object> laptop = reading.configurations().get("io.oxtunnel.peer~laptop");
        assertEquals("laptop", laptop.get("name"));
        assertEquals(PUBLIC, laptop.get("public-key"));
        assertEquals(temporary.resolve("one.psk").toString(), laptop.get("psk-file"));
        assertArrayEquals(new String[] {"10.77.0.9", "fd77::9"}, (String[]) laptop.get("addresses"));
        assertEquals("2030-05-01T23:59:59Z", laptop.get("not-after"));
        Map<String, Object> phone = reading.configurations().get("io.oxtunnel.peer~phone");
        assertEquals("2030-05-01T10:00:00Z", phone.get("not-after"));
        assertEquals(0, ((String[]) phone.get("addresses")).length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "name = \"a b\"|5: name = \"a b\": is no name; allowed: 1..64 letters, digits, \".\", \"_\", \"-\", the first a letter or digit",
        "public-key = \"short\"|5: public-key = \"short\": is not a key; allowed: 44 characters of base64 (32 bytes), not all zero",
        "public-key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"|5: public-key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\": is not a key; allowed: 44 characters of base64 (32 bytes), not all zero",
        "psk-file = \"none.psk\"|5: psk-file = \"none.psk\": none.psk does not exist; allowed: a file with one line of base64; oxtunnel genkey none.psk makes one",
        "addresses = [\"10.78.0.2\"]|5: addresses = \"10.78.0.2\": is not for clients; allowed: an address in 10.77.0.0/16 or fd77::/64, but not the first (the server's), the network's or the broadcast address",
        "addresses = [\"10.77.0.1\"]|5: addresses = \"10.77.0.1\": is not for clients; allowed: an address in 10.77.0.0/16 or fd77::/64, but not the first (the server's), the network's or the broadcast address",
        "addresses = [\"10.77.255.255\"]|5: addresses = \"10.77.255.255\": is not for clients; allowed: an address in 10.77.0.0/16 or fd77::/64, but not the first (the server's), the network's or the broadcast address",
        "addresses = [\"10.77.0.2/32\"]|5: addresses = \"10.77.0.2/32\": is not an address; allowed: an IP address without prefix length",
        "addresses = [\"10.77.0.2\", \"10.77.0.3\"]|5: addresses = [\"10.77.0.2\", \"10.77.0.3\"]: has more than one of a family; allowed: one IPv4, one IPv6, or both",
        "not-after = \"soon\"|5: not-after = \"soon\": is no moment; allowed: a date such as 2027-12-31, or a time with its offset such as 2027-12-31T12:00:00Z",
        "not-after = 2027-12-31T12:00:00|5: not-after = 2027-12-31T12:00: is no moment; allowed: a date such as 2027-12-31, or a time with its offset such as 2027-12-31T12:00:00Z",
        "rate-limit = 999|5: rate-limit = 999: is out of range; " + RATES,
        "rate-limit = \"1001 Gbit/s\"|5: rate-limit = \"1001 Gbit/s\": is out of range; " + RATES,
        "rate-limit = \"50 MB/s\"|5: rate-limit = \"50 MB/s\": is no rate; " + RATES,
        "rate-limit = 1.5|5: rate-limit = 1.5: is no rate; " + RATES,
        "modes = [\"none\"]|5: modes = \"none\": is none of the known values; allowed: \"auth-only\", \"encrypted\", \"plain\""})
    void refusesBadClients(String line, String problem) throws IOException {
        boolean own = line.startsWith("name") || line.startsWith("public-key");
        String rest = own ? "" : "public-key = \"" + PUBLIC + "\"\n" + line + "\nname = \"a\"";
        String name = line.startsWith("name") ? "public-key = \"" + PUBLIC + "\"\n" + line : "";
        String key = line.startsWith("public-key") ? "name = \"a\"\n" + line : "";
        assertEquals(List.of(problem), folder.problems(folder.server("\n[[client]]\n" + rest + name + key)));
    }

    @Test
    void refusesWhatTwoClientsShare() throws IOException {
        String client = "[[client]]\nname = \"a\"\npublic-key = \"" + PUBLIC + "\"\naddresses = [\"10.77.0.2\"]\n";
        List<String> problems = folder.problems(folder.server(client + client));
        assertEquals(List.of("7: name = \"a\": belongs to another client, see line 3; allowed: one of its own",
                "8: public-key = \"" + PUBLIC + "\": belongs to another client, see line 4; allowed: one of its own",
                "9: addresses = \"10.77.0.2\": belongs to another client, see line 5; allowed: an address of its own"), problems);
    }

    @Test
    void wantsNameAndKeyOfEachClient() throws IOException {
        assertEquals(List.of("3: name: is missing", "3: public-key: is missing"), folder.problems(folder.server("\n[[client]]\n")));
    }

    @Test
    void wantsTheTableOfItsRole() throws IOException {
        assertEquals(List.of("1: there is no table [server] in the file of a server; allowed: [server]"), folder.problems(folder.read("server", "")));
        List<String> problems = folder.problems(folder.server("[client]\nserver = \"a:1\"\n"));
        assertEquals(List.of("2: client = {server}: is a table in the file of a server; allowed: one [[client]] for each client"), problems);
    }

    @Test
    void reportsAllProblemsInTheOrderOfTheFile() throws IOException {
        List<String> problems = folder.problems(folder.read("server", "[server]\nlisten = 5\nisolate = 1\n\n[sever]\n[[client]]\nname = \"a\"\nkey = 1\n"));
        assertEquals(5, problems.size());
        assertTrue(problems.get(0).startsWith("2: listen"), problems.get(0));
        assertTrue(problems.get(1).startsWith("3: isolate"), problems.get(1));
        assertTrue(problems.get(2).startsWith("5: sever = {}: is not a known name, did you mean server?"), problems.get(2));
        assertTrue(problems.get(3).startsWith("6: public-key: is missing"), problems.get(3));
        assertTrue(problems.get(4).startsWith("8: key = 1"), problems.get(4));
    }
}
