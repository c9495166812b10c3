package io.oxtunnel.api.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IpTest {
    private static final String PING4 = "45b8001c00004000400166060a4d00020a4d00010800f7ff00000000";
    private static final String UDP6 = "6b80000000081140fd770000000000000000000000000002fd7700000000000000000000000000010035003500080000";

    private final NativeBufferPool memory = new NativeBufferPool(1, 0);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void fieldsOfIpv4() {
        int length = put(PING4);
        assertTrue(Ip.wellFormed(memory, 0, length));
        assertEquals(4, Ip.version(memory, 0));
        assertEquals(20, Ip.headerLength(memory, 0));
        assertEquals(Ip.ICMP, Ip.protocol(memory, 0));
        assertEquals(0x0a4d0002, Ip.source4(memory, 0));
        assertEquals(0x0a4d0001, Ip.destination4(memory, 0));
        assertEquals(0xb8, Ip.trafficClass(memory, 0));
        assertFalse(Ip.fragment(memory, 0), "DF is no fragment");
        memory.putShort(6, 0x2000);
        assertTrue(Ip.fragment(memory, 0), "first fragment");
        memory.putShort(6, 0x0001);
        assertTrue(Ip.fragment(memory, 0), "last fragment");
    }

    @Test
    void fieldsOfIpv6() {
        int length = put(UDP6);
        assertTrue(Ip.wellFormed(memory, 0, length));
        assertEquals(6, Ip.version(memory, 0));
        assertEquals(40, Ip.headerLength(memory, 0));
        assertEquals(Ip.UDP, Ip.protocol(memory, 0));
        assertEquals(0xb8, Ip.trafficClass(memory, 0));
        assertFalse(Ip.fragment(memory, 0));
        memory.putByte(6, (byte) 44);
        assertTrue(Ip.fragment(memory, 0));
    }

    @Test
    void everyTruncationIsRefused() {
        for (String packet : new String[] {PING4, UDP6}) {
            int length = put(packet);
            for (int available = 0; available < length; available++) {
                assertEquals(-1, Ip.totalLength(memory, 0, available), "of " + length + " bytes only " + available);
            }
            assertEquals(length, Ip.totalLength(memory, 0, length));
            assertEquals(length, Ip.totalLength(memory, 0, length + 15), "what follows is not the packet's");
            assertFalse(Ip.wellFormed(memory, 0, length + 1));
        }
    }

    @Test
    void everyVersionButFourAndSixIsRefused() {
        for (int version = 0; version < 16; version++) {
            put(UDP6);
            memory.putByte(0, (byte) (version << 4 | 5));
            memory.putShort(2, 48);
            assertEquals(version == 4 || version == 6 ? 48 : -1, Ip.totalLength(memory, 0, 48), "version " + version);
        }
    }

    @Test
    void headerLengthsOfIpv4AreChecked() {
        for (int words = 0; words < 16; words++) {
            put(PING4);
            memory.putByte(0, (byte) (0x40 | words));
            assertEquals(words == 5 || words == 6 || words == 7 ? 28 : -1, Ip.totalLength(memory, 0, 28), words + " words");
        }
    }

    @Test
    void totalLengthsOfIpv4AreChecked() {
        put(PING4);
        for (int total : new int[] {0, 19, 29, 0xffff}) {
            memory.putShort(2, total);
            assertEquals(-1, Ip.totalLength(memory, 0, 28), "total length " + total);
        }
        memory.putShort(2, 20);
        assertEquals(20, Ip.totalLength(memory, 0, 28));
    }

    @Test
    void payloadLengthsOfIpv6AreChecked() {
        put(UDP6);
        memory.putShort(4, 0xffff);
        assertEquals(-1, Ip.totalLength(memory, 0, 0x10000));
        assertEquals(-1, Ip.totalLength(memory, 0, 48));
        memory.putShort(4, 0);
        assertEquals(40, Ip.totalLength(memory, 0, 48));
        assertEquals(40, Ip.totalLength(memory, 0, 40));
    }

    private int put(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        memory.write(bytes, 0, 0, bytes.length);
        return bytes.length;
    }
}
