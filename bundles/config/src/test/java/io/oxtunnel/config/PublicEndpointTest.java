package io.oxtunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicEndpointTest {
    private final List<String> notes = new ArrayList<>();
    private final PublicEndpoint endpoint = new PublicEndpoint(notes::add);

    @ParameterizedTest
    @CsvSource({"vpn.example.org:7,0.0.0.0:51820,vpn.example.org:7", "vpn.example.org,[::]:51820,vpn.example.org:51820",
        "[2001:db8::1],[::]:51820,[2001:db8::1]:51820", "'',192.0.2.1:9,192.0.2.1:9", "'',[2001:db8::1]:9,[2001:db8:0:0:0:0:0:1]:9"})
    void takesWhatIsSaidElseTheAddressThatIsListenedOn(String given, String listen, String expected) {
        assertEquals(expected, endpoint.choose(given, listen));
        assertEquals(List.of(), notes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpn.example.org:0", "vpn.example.org:65536", "a b:1", "2001:db8::1:51820x", "a\"b:1"})
    void refusesWhatIsNone(String given) {
        assertThrows(IllegalArgumentException.class, () -> endpoint.choose(given, "[::]:51820"));
    }
}
