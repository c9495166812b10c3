package io.oxtunnel.api.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Prefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of include and exclude: what is taken is shown as it was written, and nothing else is taken. */
class SelectorTest {
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "1/udp", "65535/tcp", "5000-5010/udp", "user:bob", "user:0",
        "user:4294967294", "user:web_1.x-y", "user:machine$", "user:bob@example.org", "cgroup:system.slice/backup.service", "cgroup:a b"})
    void takes(String text) {
        assertEquals(text, Selector.parse(text).toString());
    }

    @Test
    void simplifies() {
        assertEquals("53/udp", Selector.parse("53-53/udp").toString());
        assertEquals("10.1.0.0/16", Selector.parse("10.1.2.3/16").toString());
        assertEquals("192.0.2.1/32", Selector.parse("192.0.2.1").toString());
        assertEquals("cgroup:a/b", Selector.parse("cgroup:/a/b/").toString());
        assertEquals(new Selector.Ports(17, 7, 9), Selector.parse("7-9/udp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bob", "0/udp", "65536/udp", "99999999999/udp", "9-8/tcp", "1-/tcp", "-1/tcp", "53/sctp", "53/UDP", "53", "53/", "10.0.0.0/33",
        "10.77/16", "user:", "user:-1", "user:-x", "user:4294967295", "user:99999999999", "user:a b", "user:a\nb", "cgroup:", "cgroup:/", "cgroup:..", "cgroup:a/../b",
        "cgroup:a//b", "cgroup:./a", "cgroup:a\u0000b", "group:x", "*"})
    void refuses(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Selector.parse(text)).getMessage();
        assertTrue(message.contains("allowed") || message.contains(" is not in 0.."), message);
    }

    @Test
    void aSelectionHasItsExcludedPrefixesElsewhere() {
        assertThrows(IllegalArgumentException.class, () -> new Selection(List.of(), List.of(new Selector.Destination(Prefix.parse("10.0.0.0/8")))));
    }
}
