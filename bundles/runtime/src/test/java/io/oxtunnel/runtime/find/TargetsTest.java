package io.oxtunnel.runtime.find;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.transport.Endpoint;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The order in which addresses and carriers are tried. */
class TargetsTest {
    private static List<String> order(List<String> carriers, String... addresses) {
        return new Targets(carriers, carrier -> carrier.equals(Endpoint.TCP) ? 2 : 1).of(Stream.of(addresses).map(InetAddress::ofLiteral).toList())
                .stream().map(Endpoint::toString).toList();
    }

    @Test
    void familiesAlternate() {
        assertEquals(List.of("[2001:db8::1]:1", "192.0.2.1:1", "[2001:db8::2]:1", "[2001:db8::3]:1"),
                order(List.of("udp"), "2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"));
    }

    @Test
    void theNextCarrierDoesNotWaitForAllAddresses() {
        assertEquals(List.of("192.0.2.1:1", "[2001:db8::1]:1", "192.0.2.1:2/tcp", "[2001:db8::1]:2/tcp", "192.0.2.2:1", "192.0.2.2:2/tcp"),
                order(List.of("udp", "tcp"), "192.0.2.1", "192.0.2.2", "2001:db8::1"));
    }

    @Test
    void noAddressIsNoTarget() {
        assertEquals(List.of(), order(List.of("udp", "tcp")));
    }
}
