package io.oxtunnel.api.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    /** The forms that RFC 5952 section 4 recommends stay as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "::", "::1", "1::", "fd77::2", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "2001:db8::1:0:0:1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1", "1:2:3:4:5:6:7:0", "0:2:3:4:5:6:7:8"})
    void canonicalFormsStayAsTheyAre(String text) {
        assertEquals(text, Address.text(InetAddress.ofLiteral(text)));
    }
}
