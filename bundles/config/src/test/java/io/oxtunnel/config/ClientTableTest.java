package io.oxtunnel.config;

import static io.oxtunnel.config.ConfigFolder.PUBLIC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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

final class ClientTableTest {
    @TempDir
    private Path temporary;
    private ConfigFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new ConfigFolder(temporary);
    }

    @Test
    void fillsInEveryDefault() throws IOException {
        Reading reading = folder.client("");
        assertEquals(List.of(), folder.problems(reading));
        Map<String, Object> client = reading.configurations().get("io.oxtunnel.client");
        assertEquals("192.0.2.1:51820", client.get("server"));
        assertEquals(51821L, client.get("tcp-port"));
        assertEquals(PUBLIC, client.get("server-key"));
        assertEquals(temporary.resolve("client.key").toString(), client.get("key-file"));
        assertEquals("tun", client.get("capture"));
        assertArrayEquals(new String[] {"udp"}, (String[]) client.get("transports"));
        assertEquals("auto", client.get("suite"));
        assertEquals("encrypted", client.get("mode"));
        assertEquals("off", client.get("compression"));
        assertArrayEquals(new String[] {"0.0.0.0/0", "::/0"}, (String[]) client.get("routes"));
        assertArrayEquals(new String[0], (String[]) client.get("exclude"));
        assertEquals("tunnel", client.get("dns"));
        assertEquals(false, client.get("kill-switch"));
        assertEquals(25L, client.get("keepalive"));
        assertEquals(true, client.get("resumption"));
        assertEquals(true, client.get("early-data"));
        assertEquals("auto", client.get("mtu"));
        assertEquals("auto", client.get("workers"));
    }

    @Test
    void takesAKeyInTheFileItselfAndPassesItsLineOn() throws IOException {
        folder.key("ox.toml", "", "rw-------");
        Reading reading = folder.client("  key = '" + ConfigFolder.PRIVATE + "' # mine");
        assertEquals(List.of(), folder.problems(reading));
        Map<String, Object> client = reading.configurations().get("io.oxtunnel.client");
        assertEquals(4L, client.get("key-line"));
        assertEquals(null, client.get("key-file"));
        assertEquals(false, client.toString().contains(ConfigFolder.PRIVATE));
    }

    @Test
    void refusesAKeyInAFileThatOthersMayReadAndOneBesideAFile() throws IOException {
        folder.key("ox.toml", "", "rw-r-----");
        String key = "key = \"" + ConfigFolder.PRIVATE + "\"\n";
        assertEquals(List.of("4: key = (not shown): ox.toml may be read or changed by others than its owner; allowed: mode 0600 or 0400; chmod 600 ox.toml"),
                folder.problems(folder.client(key)));
        folder.key("ox.toml", "", "rw-------");
        assertEquals(List.of("5: key-file = \"client.key\": stands beside key; allowed: one of the two"),
                folder.problems(folder.client(key + "key-file = \"client.key\"")));
        assertEquals(List.of("4: key = (not shown): is not a key; allowed: 44 characters of base64 (32 bytes), not all zero, as \"oxtunnel genkey\" prints"),
                folder.problems(folder.client("key = \"" + ConfigFolder.PRIVATE.substring(1) + "\"")));
        assertEquals(List.of("5: key = (not shown): does not stand on a line of its own; allowed: key = \"...\" and nothing else but a comment on its line"),
                folder.problems(folder.client("key = \"\"\"\n" + ConfigFolder.PRIVATE + "\"\"\"")).stream().map(t -> t.replace("4: ", "5: ")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp-port = 1", "key-file = \"client.key\"", "psk-file = \"one.psk\"", "capture = \"tun\"", "suite = \"aes-256-gcm\"",
        "suite = \"chacha20-poly1305\"", "mode = \"encrypted\"", "mode = \"auth-only\"", "mode = \"plain\"", "compression = \"off\"", "compression = \"lz4\"", "routes = []", "routes = [\"10.77.2.2/32\", \"2001:db8::/32\"]",
        "exclude = [\"192.168.0.0/16\"]", "exclude = [\"5000-5010/udp\", \"22/tcp\", \"user:root\", \"user:4294967294\", \"cgroup:/system.slice/backup.service\"]",
        "include = [\"user:1000\", \"10.0.0.0/8\"]", "kill-switch = true", "dns = \"direct\"", "kill-switch = false", "keepalive = 0", "keepalive = 65535", "resumption = false", "early-data = false", "mtu = 1280",
        "mtu = 65535", "mtu = \"auto\"", "workers = 64"})
    void takesGoodValues(String line) throws IOException {
        assertEquals(List.of(), folder.problems(folder.client(line)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "tcp-port = 0|4: tcp-port = 0: is out of range; allowed: 1..65535",
        "tcp-port = \"1\"|4: tcp-port = \"1\": is a string; allowed: an integer 1..65535",
        "capture = \"nfqueue\"|4: capture = \"nfqueue\": no such capture is installed; allowed: \"tun\"",
        "capture = 1|4: capture = 1: is an integer; allowed: a string in quotes",
        "suite = \"aes-128-gcm\"|4: suite = \"aes-128-gcm\": is none of the known values; allowed: \"aes-256-gcm\", \"auto\", \"chacha20-poly1305\"",
        "suite = false|4: suite = false: is true or false; allowed: a string in quotes",
        "mode = \"x\"|4: mode = \"x\": is none of the known values; allowed: \"auth-only\", \"encrypted\", \"plain\"",
        "compression = \"zstd\"|4: compression = \"zstd\": no such compression is installed; allowed: \"off\", or what is installed: \"lz4\"",
        "routes = \"0.0.0.0/0\"|4: routes = \"0.0.0.0/0\": is a string; allowed: an array of prefixes",
        "routes = [\"10.0.0.0/33\"]|4: routes = \"10.0.0.0/33\": is not a prefix; allowed: an IP address, \"/\", and 0..32 (IPv4) or 0..128 (IPv6)",
        "exclude = [\"0/udp\"]|4: exclude = \"0/udp\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"70000/tcp\"]|4: exclude = \"70000/tcp\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"9-8/udp\"]|4: exclude = \"9-8/udp\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"53/sctp\"]|4: exclude = \"53/sctp\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"user:\"]|4: exclude = \"user:\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"user:4294967295\"]|4: exclude = \"user:4294967295\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"cgroup:/\"]|4: exclude = \"cgroup:/\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"cgroup:a/../b\"]|4: exclude = \"cgroup:a/../b\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "exclude = [\"10.0.0.0/33\"]|4: exclude = \"10.0.0.0/33\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "include = [\"user:no-such-user-here\"]|4: include = \"user:no-such-user-here\": this machine has no such user; allowed: a user of this machine, or a number",
        "exclude = [\"bob\"]|4: exclude = \"bob\": is no prefix, port, user or control group; allowed: a prefix (10.0.0.0/8), PORT/udp, PORT/tcp, PORT-PORT/udp, PORT-PORT/tcp with 1..65535, user:NAME, user:NUMBER, cgroup:PATH",
        "dns = \"1.1.1.1\"|4: dns = \"1.1.1.1\": is none of the known values; allowed: \"direct\", \"tunnel\"",
        "kill-switch = 1|4: kill-switch = 1: is an integer; allowed: true, false",
        "keepalive = 65536|4: keepalive = 65536: is out of range; allowed: 0..65535",
        "keepalive = 1.5|4: keepalive = 1.5: is a number with a fraction; allowed: an integer 0..65535",
        "mtu = 1279|4: mtu = 1279: is out of range; allowed: 1280..65535",
        "mtu = \"big\"|4: mtu = \"big\": is neither \"auto\" nor an integer; allowed: \"auto\", an integer 1280..65535",
        "transports = [\"xdp\"]|4: transports = \"xdp\": no such transport is installed; allowed: \"udp\"",
        "workers = 5|4: workers = 5: is no power of two in 1..64; allowed: \"auto\", 1, 2, 4, 8, 16, 32, 64",
        "server_key = 1|4: server_key = 1: is not a known name, did you mean server-key?; allowed: accept-exclude, accept-routes, capture, compression, dns, early-data, exclude, include, keepalive, key, key-file, kill-switch, mode, mtu, psk-file, resumption, routes, server, server-key, suite, tcp-port, transports, workers"})
    void refusesBadValues(String line, String problem) throws IOException {
        assertEquals(List.of(problem), folder.problems(folder.client(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpn.example.org:51820", "localhost:1", "[2001:db8::1]:51820", "192.0.2.1:65535", "a_b.example.:51820"})
    void takesServers(String server) throws IOException {
        assertEquals(List.of(), server(server));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpn.example.org", "2001:db8::1:51820", "[vpn.example.org]:1", "192.0.2:1", "0.0.0.0:51820", "[::]:51820", "-a.org:1", "[fe80::1%eth0]:1",
        "a..b:1", ":1", ""})
    void refusesServers(String server) throws IOException {
        assertEquals(1, server(server).size(), server);
    }

    private List<String> server(String server) throws IOException {
        return folder.problems(folder.read("client", "[client]\nserver = \"" + server + "\"\nserver-key = \"" + PUBLIC + "\"\n"));
    }

    @Test
    void wantsWhatHasNoDefault() throws IOException {
        assertEquals(List.of("2: server: is missing", "2: server-key: is missing"), folder.problems(folder.read("client", "\n[client]\n")));
    }

    @Test
    void refusesTheFileOfAServer() throws IOException {
        List<String> problems = folder.problems(folder.read("client", "[server]\n[[client]]\nname = \"a\"\n"));
        assertEquals(List.of("1: server = {}: has no place in the file of a client; allowed: [client]",
                "2: client = [{name}]: is an array in the file of a client; allowed: one [client]"), problems);
    }

    @Test
    void checksWhicheverTableThereIs() throws IOException {
        assertEquals(List.of("io.oxtunnel.server"), List.copyOf(folder.read("", "[server]\n").configurations().keySet()));
        String client = "[client]\nserver = \"a:1\"\nserver-key = \"" + PUBLIC + "\"\n";
        assertEquals(List.of("io.oxtunnel.client"), List.copyOf(folder.read("", client).configurations().keySet()));
    }
}
