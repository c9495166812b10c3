package io.oxtunnel.runtime.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which transports are opened for what a configuration names. */
class OpeningTest {
    private final FakeLane udp = new FakeLane("udp", 10);
    private final FakeLane tcp = new FakeLane("tcp", 11);
    private final FakeLane bypass = new FakeLane("udp", 12);
    private final Map<String, List<TransportProvider>> installed = new TreeMap<>(Map.of("udp", List.of(udp), "tcp", List.of(tcp)));
    private InetSocketAddress tcpListen = new InetSocketAddress(FakeLane.ADDRESS, 51_821);

    private Outer open(String... names) throws IOException {
        return new Opening(installed, new FakePollers(), carrier -> carrier.equals("tcp") ? tcpListen : new InetSocketAddress(FakeLane.ADDRESS, 51_820))
                .open(List.of(names), new TransportRequest(null, 1, null, 7));
    }

    @Test
    void oneTransportIsItself() throws IOException {
        assertSame(udp, open("udp").members().getFirst().transport());
        assertEquals(51_820, udp.request.listen().getPort());
    }

    @Test
    void severalListenWhereTheirCarriersAreAndAnswerForTheirEndpoints() throws IOException {
        Outer opened = open("udp", "tcp");
        assertEquals("udp, tcp", opened.names());
        assertEquals(List.of("udp", "tcp"), opened.carriers());
        assertEquals(51_821, tcp.request.listen().getPort());
        assertEquals(7, tcp.request.mark());
        Endpoint there = new Endpoint(new InetSocketAddress(FakeLane.ADDRESS, 9), null);
        assertEquals(10, opened.maxDatagram(there));
        assertEquals(11, opened.maxDatagram(there.over("tcp")));
        assertTrue(opened.intern(there) != opened.intern(there.over("tcp")));
        assertThrows(IllegalArgumentException.class, () -> opened.intern(there.over("quic")));
        opened.close();
        assertTrue(udp.closed && tcp.closed);
    }

    @Test
    void whatIsNamedHasToOpen() {
        tcp.opens = false;
        assertEquals("tcp is busy", assertThrows(IOException.class, () -> open("udp", "tcp")).getMessage());
        assertTrue(udp.closed, "nothing stays open");
        assertTrue(assertThrows(IOException.class, () -> open("udp", "quic")).getMessage().contains("\"quic\" is not installed; installed: tcp, udp"));
        tcpListen = null;
        assertTrue(assertThrows(IOException.class, () -> open("udp", "tcp")).getMessage().contains("tcp-listen is empty"));
    }

    @Test
    void whatIsOptionalIsPassedOverAsLongAsOneServes() throws IOException {
        tcp.opens = false;
        assertSame(udp, open("udp", "tcp?").members().getFirst().transport());
        tcpListen = null;
        tcp.request = null;
        assertSame(udp, open("udp", "tcp?").members().getFirst().transport());
        assertNull(tcp.request, "nowhere to listen");
        udp.opens = false;
        assertEquals("udp is busy", assertThrows(IOException.class, () -> open("udp?", "quic?")).getMessage());
    }

    @Test
    void theMachineChoosesTheBypassOnlyWhereItHelps() throws IOException {
        installed.put("af-xdp", List.of(bypass));
        bypass.unsuited = "UDP is faster here";
        assertEquals("udp, tcp", open("auto").names());
        bypass.unsuited = null;
        assertEquals("af-xdp, tcp", open("auto").names());
        assertEquals("af-xdp, tcp", open("af-xdp", "udp", "tcp").names(), "it takes what udp would");
    }
}
