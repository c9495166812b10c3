package io.oxtunnel.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SockaddrTest {
    private final MemorySegment memory = Arena.ofAuto().allocate(64, 8).fill((byte) 0xee);

    private String hex(int length) {
        return HexFormat.of().formatHex(memory.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE));
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    @Test
    void ipv4() {
        InetSocketAddress address = address("192.0.2.1", 51820);
        assertEquals(16, Sockaddr.write(memory, 8, SocketOption.AF_INET, address));
        assertEquals("0200ca6cc00002010000000000000000", hex(16));
        assertEquals(address, Sockaddr.read(memory, 8));
    }

    @Test
    void ipv4MappedIntoIpv6() {
        InetSocketAddress address = address("192.0.2.1", 51820);
        assertEquals(28, Sockaddr.write(memory, 8, SocketOption.AF_INET6, address));
        assertEquals("0a00ca6c0000000000000000000000000000ffffc000020100000000", hex(28));
        assertEquals(address, Sockaddr.read(memory, 8));
    }

    @Test
    void linkLocalKeepsItsInterface() {
        InetSocketAddress address = address("fe80::1%1", 7);
        Sockaddr.write(memory, 8, SocketOption.AF_INET6, address);
        assertEquals("0a00000700000000fe80000000000000000000000000000101000000", hex(28));
        assertEquals(1, ((Inet6Address) Sockaddr.read(memory, 8).getAddress()).getScopeId());
    }

    @Test
    void ipv6DoesNotFitIntoIpv4() {
        var e = assertThrows(IllegalArgumentException.class,
                () -> Sockaddr.write(memory, 8, SocketOption.AF_INET, address("2001:db8::1", 1)));
        assertEquals("2001:db8::1 is an IPv6 address; this socket takes IPv4 only", e.getMessage());
    }
}
