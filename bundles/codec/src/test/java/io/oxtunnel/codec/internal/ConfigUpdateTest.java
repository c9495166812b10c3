package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CONFIG_UPDATE of PROTOCOL.md 4.5, byte by byte. */
class ConfigUpdateTest {
    private static final String[] VALUES = {
        "01000005" + "180a010200",
        "02000011" + "40" + "fd770000000000010000000000000000",
        "03000004" + "0a4d0001",
        "04000010" + "fd770000000000000000000000000001",
        "05000002" + "0578",
        "06000002" + "0019",
        "07000004" + "14" + "00" + "0028",
        "08000084" + "00000e10" + "a5".repeat(128),
        "09000014" + "01" + "00" + "ca6c" + "00000000000000000000ffff" + "c0000207",
        "09000014" + "02" + "01" + "ca6d" + "20010db8000000000000000000000007",
        "0a000005" + "20c0000201",
        "0b000011" + "80" + "20010db8000000000000000000000001",
    };
    private static final List<Setting> SETTINGS = List.of(
            new Setting.Route(Prefix.parse("10.1.2.0/24")),
            new Setting.Route(Prefix.parse("fd77:0:0:1::/64")),
            new Setting.Dns(InetAddress.ofLiteral("10.77.0.1")),
            new Setting.Dns(InetAddress.ofLiteral("fd77::1")),
            new Setting.TunnelMtu(1_400),
            new Setting.KeepaliveSeconds(25),
            new Setting.FecLimits(20, 40),
            new Setting.Ticket(3_600, filled(128, 0xa5)),
            new Setting.AlternativeServer(1, false, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 51_820)),
            new Setting.AlternativeServer(2, true, new InetSocketAddress(InetAddress.ofLiteral("2001:db8::7"), 51_821)),
            new Setting.ExcludedRoute(Prefix.parse("192.0.2.1/32")),
            new Setting.ExcludedRoute(Prefix.parse("2001:db8::1/128")));

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] body(int count, String... settings) {
        return HexFormat.of().parseHex("0600%04x00000007".formatted(count) + String.join("", settings));
    }

    @Test
    void everySetting() throws Exception {
        byte[] body = body(VALUES.length, VALUES);
        ConfigUpdate update = new ConfigUpdate(7, SETTINGS);
        assertArrayEquals(body, CODEC.encode(update));
        assertEquals(update, CODEC.decode(body));
        for (int i = 0; i < VALUES.length; i++) {
            assertEquals(new ConfigUpdate(7, List.of(SETTINGS.get(i))), CODEC.decode(body(1, VALUES[i])));
        }
    }

    @Test
    void nothing() throws Exception {
        ConfigUpdate update = new ConfigUpdate(-1, List.of());
        assertArrayEquals(HexFormat.of().parseHex("06000000ffffffff"), CODEC.encode(update));
        assertEquals(update, CODEC.decode(HexFormat.of().parseHex("06000000ffffffff")));
    }

    @Test
    void unknownTypesArePassedOver() throws Exception {
        assertEquals(new ConfigUpdate(7, List.of(SETTINGS.get(0), SETTINGS.get(4))),
                CODEC.decode(body(5, "0c000000", VALUES[0], "ff000003" + "010203", VALUES[4], "00000000")));
    }

    @Test
    void oneWrongLengthDiscardsTheWhole() {
        for (int i = 0; i < VALUES.length; i++) {
            int length = Integer.parseInt(VALUES[i].substring(4, 8), 16);
            String type = VALUES[i].substring(0, 4);
            String value = VALUES[i].substring(8);
            refused(body(2, VALUES[0], type + "%04x".formatted(length - 1) + value.substring(2)));
            refused(body(2, VALUES[0], type + "%04x".formatted(length + 1) + value + "00"));
            refused(body(2, VALUES[0], type + "0000"));
        }
    }

    @Test
    void everyCutIsRefused() {
        byte[] body = body(VALUES.length, VALUES);
        for (int length = 0; length < body.length; length++) {
            refused(Arrays.copyOf(body, length));
        }
        refused(Arrays.copyOf(body, body.length + 1));
    }

    @Test
    void theCountIsThatOfTheSettings() {
        refused(body(0, VALUES[0]));
        refused(body(2, VALUES[0]));
        refused(body(0xffff, VALUES[0]));
    }

    @Test
    void whatTheFormatFixesIsChecked() {
        refused(HexFormat.of().parseHex("0601000000000007"));
        refused(body(1, "01010005" + "180a010200"));
        refused(body(1, "07000004" + "14010028"));
    }

    @Test
    void valuesOutOfTheirRangesAreRefused() {
        refused(body(1, "01000005" + "210a010200"));
        refused(body(1, "02000011" + "81" + "fd770000000000010000000000000000"));
        refused(body(1, "02000011" + "60" + "00000000000000000000ffff0a000000"));
        refused(body(1, "04000010" + "00000000000000000000ffff0a000001"));
        refused(body(1, "09000014" + "0002ca6c" + "20010db8000000000000000000000007"));
        refused(body(1, "09000014" + "00000000" + "20010db8000000000000000000000007"));
        refused(body(1, "09000014" + "0000ca6c" + "00".repeat(16)));
        refused(body(1, "09000014" + "0000ca6c" + "ff02" + "00".repeat(13) + "01"));
    }

    @Test
    void moreThanTheSmallestDatagramTakesIsNeitherMadeNorRead() throws Exception {
        List<Setting> settings = new ArrayList<>();
        while (Wire.CONFIG_UPDATE + Setting.encodedLength(settings) < Wire.CONFIG_UPDATE_MAX - 8) {
            settings.add(new Setting.Route(Prefix.parse("10.0." + settings.size() + ".0/24")));
        }
        ConfigUpdate largest = new ConfigUpdate(1, settings);
        assertEquals(largest, CODEC.decode(CODEC.encode(largest)));
        settings.add(new Setting.TunnelMtu(1_400));
        settings.add(new Setting.KeepaliveSeconds(25));
        assertThrows(IllegalArgumentException.class, () -> CODEC.encode(new ConfigUpdate(1, settings)));
        refused(body(1, "ff00" + "%04x".formatted(Wire.CONFIG_UPDATE_MAX) + "00".repeat(Wire.CONFIG_UPDATE_MAX)));
    }

    @Test
    void whatTheFormatCannotCarryIsNotEncoded() {
        assertThrows(IllegalArgumentException.class, () -> encode(new Setting.TunnelMtu(65_536)));
        assertThrows(IllegalArgumentException.class, () -> encode(new Setting.KeepaliveSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> encode(new Setting.FecLimits(256, 0)));
        assertThrows(IllegalArgumentException.class, () -> encode(new Setting.Ticket(1L << 32, new byte[128])));
        assertThrows(IllegalArgumentException.class, () -> encode(new Setting.Ticket(1, new byte[127])));
    }

    private static void encode(Setting setting) {
        CODEC.encode(new ConfigUpdate(1, List.of(setting)));
    }

    @Test
    void nothingButTheDeclaredExceptionComesOfNoise() {
        Random random = new Random(6);
        byte[] whole = body(VALUES.length, VALUES);
        int good = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] body = whole.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                body[1 + random.nextInt(body.length - 1)] = (byte) random.nextInt();
            }
            try {
                ConfigUpdate update = (ConfigUpdate) CODEC.decode(body);
                CODEC.encode(update);
                good++;
            } catch (MalformedException e) {
                // Declared.
            }
        }
        assertTrue(good > 1_000, "the noise never leaves a body whole: " + good);
    }

    @Test
    void ticketsAloneLeaveTheConfigurationAsItIs() {
        assertTrue(new ConfigUpdate(1, List.of(SETTINGS.get(7))).ticketsOnly());
        assertFalse(new ConfigUpdate(1, List.of()).ticketsOnly());
        assertFalse(new ConfigUpdate(1, List.of(SETTINGS.get(7), SETTINGS.get(0))).ticketsOnly());
    }

    @Test
    void aTicketTellsNothingOfItself() {
        String text = new ConfigUpdate(1, List.of(SETTINGS.get(7))).toString();
        assertFalse(text.contains("a5") || text.contains("-91") || text.contains("[B@"), text);
    }

    private static void refused(byte[] body) {
        assertThrows(MalformedException.class, () -> CODEC.decode(body), () -> HexFormat.of().formatHex(body));
    }
}
