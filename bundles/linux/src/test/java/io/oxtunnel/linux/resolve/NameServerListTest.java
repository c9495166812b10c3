package io.oxtunnel.linux.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What resolv.conf and hosts say. */
final class NameServerListTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private NameServerList list() {
        return new NameServerList(folder.resolve("resolv.conf"), folder.resolve("behind"));
    }

    private static List<InetAddress> addresses(String... texts) {
        return List.of(texts).stream().map(InetAddress::ofLiteral).toList();
    }

    @Test
    void serversAndDomains() throws IOException {
        file("resolv.conf", "# one\ndomain old.example\nnameserver 192.0.2.53\n nameserver   2001:db8::53 \nnameserver nonsense\n"
                + "search a.example b.example .\noptions ndots:3\n");
        NameServerList list = list();
        assertEquals(addresses("192.0.2.53", "2001:db8::53"), list.servers());
        assertEquals(List.of("vpn.a.example", "vpn.b.example", "vpn"), list.candidates("vpn"));
        assertEquals(List.of("vpn.example"), list.candidates("vpn.example"));
    }

    @Test
    void whatATunnelHasWrittenIsPassedOver() throws IOException {
        file("resolv.conf", "nameserver 192.0.2.53\nsearch a.example\n");
        NameServerList list = list();
        file("resolv.conf", "# Written by OxTunnel. More text.\nnameserver 10.77.0.1\n");
        assertEquals(addresses("192.0.2.53"), list.servers());
        assertEquals(List.of("vpn.a.example", "vpn"), list.candidates("vpn"));
        file("resolv.conf", "nameserver 198.51.100.53\n");
        assertEquals(addresses("198.51.100.53", "192.0.2.53"), list.servers(), "another network: its own first");
    }

    @Test
    void aStubIsLookedBehind() throws IOException {
        file("resolv.conf", "nameserver 127.0.0.53\n");
        assertEquals(addresses("127.0.0.53"), list().servers());
        file("behind", "nameserver 192.0.2.53\n");
        assertEquals(addresses("192.0.2.53"), list().servers());
    }

    @Test
    void withoutAFileNobodyIsAsked() {
        assertEquals(List.of(), list().servers());
    }

    @Test
    void hosts() throws IOException {
        HostsFile hosts = new HostsFile(file("hosts", "127.0.0.1 localhost\n192.0.2.1\tvpn.example VPN # vpn2\n2001:db8::1 vpn.example\nrubbish vpn.example\n"));
        assertEquals(addresses("192.0.2.1", "2001:db8::1"), hosts.find("vpn.example"));
        assertEquals(addresses("192.0.2.1"), hosts.find("vpn"));
        assertEquals(List.of(), hosts.find("vpn2"));
        assertEquals(List.of(), new HostsFile(folder.resolve("none")).find("vpn"));
    }
}
