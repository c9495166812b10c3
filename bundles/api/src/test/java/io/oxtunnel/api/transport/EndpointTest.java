package io.oxtunnel.api.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.1:443, udp", "192.0.2.1:443/tcp, tcp", "[2001:db8::1]:51820, udp", "[2001:db8::1]:51821/tcp, tcp"})
    void whatIsWrittenIsRead(String text, String carrier) {
        Endpoint endpoint = Endpoint.parse(text);
        assertEquals(text, endpoint.toString());
        assertEquals(carrier, endpoint.carrier());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "192.0.2.1", "vpn.example:443", "192.0.2.1:65536", "192.0.2.1:x", "192.0.2.1/tcp:443", "/tcp"})
    void whatIsNoEndpointIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    }
}
