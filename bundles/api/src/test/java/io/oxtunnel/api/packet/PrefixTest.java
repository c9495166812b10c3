package io.oxtunnel.api.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixTest {
    @Test
    void bitsBehindThePrefixAreCleared() {
        assertEquals("10.77.0.0/16", Prefix.parse("10.77.3.4/16").toString());
        assertEquals("10.76.0.0/15", Prefix.parse("10.77.3.4/15").toString());
        assertEquals("0.0.0.0/0", Prefix.parse("255.255.255.255/0").toString());
        assertEquals(Prefix.parse("fd77::/64"), Prefix.parse("fd77::ffff:1/64"));
        assertEquals(Prefix.parse("fd77::8000:0/97"), Prefix.parse("fd77::ffff:1/97"));
    }

    @Test
    void anAddressAloneIsItsOwnPrefix() {
        assertEquals(new Prefix(InetAddress.ofLiteral("192.0.2.1"), 32), Prefix.parse("192.0.2.1"));
        assertEquals(new Prefix(InetAddress.ofLiteral("fd77::1"), 128), Prefix.parse("fd77::1"));
    }

    @Test
    void familiesAreToldApart() {
        assertFalse(Prefix.parse("0.0.0.0/0").v6());
        assertTrue(Prefix.parse("::/0").v6());
        assertFalse(Prefix.parse("::/0").contains(InetAddress.ofLiteral("10.0.0.1")));
        assertFalse(Prefix.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("fd77::1")));
    }

    @Test
    void containsItsFirstAndItsLastAddressAndNoNeighbour() {
        Prefix prefix = Prefix.parse("10.77.16.0/20");
        assertTrue(prefix.contains(InetAddress.ofLiteral("10.77.16.0")));
        assertTrue(prefix.contains(InetAddress.ofLiteral("10.77.31.255")));
        assertFalse(prefix.contains(InetAddress.ofLiteral("10.77.15.255")));
        assertFalse(prefix.contains(InetAddress.ofLiteral("10.77.32.0")));
        assertTrue(Prefix.parse("::/0").contains(InetAddress.ofLiteral("fd77::1")));
    }

    @Test
    void whatIsNoPrefixIsRefusedWithItsText() {
        for (String bad : List.of("", "/", "/8", "10.77/16", "10", "10.0.0.256/8", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/+8",
                "10.0.0.1/8/8", "10.0.0.1 /8", "0x0a.0.0.1/8", "fd77::/129", "fd77:::/64", "[fd77::1]/64", "fe80::1%lo/64", "example.org/8",
                "10.0.0.1/08000")) {
            String message = assertThrows(IllegalArgumentException.class, () -> Prefix.parse(bad), bad).getMessage();
            assertTrue(message.contains("\"" + bad + "\""), message);
        }
    }

    @Test
    void theLengthOfARecordIsChecked() {
        InetAddress address = InetAddress.ofLiteral("10.0.0.1");
        assertThrows(IllegalArgumentException.class, () -> new Prefix(address, 33));
        assertThrows(IllegalArgumentException.class, () -> new Prefix(address, -1));
    }
}
