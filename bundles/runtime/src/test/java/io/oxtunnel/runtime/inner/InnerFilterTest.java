package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InnerFilterTest {
    private static final int WRONG_SOURCE = DropReason.WRONG_SOURCE.code();
    private static final int WRONG_DESTINATION = DropReason.WRONG_DESTINATION.code();
    /** Packets go from 10.77.0.2 to 192.0.2.1, and from fd77::2 to 2001:db8::99. */
    private static final byte[] V4 = Packets.v4(Packets.UDP, new byte[0], Packets.udp(new byte[3]));
    private static final byte[] V6 = Packets.v6(Packets.UDP, new byte[0], Packets.udp(new byte[3]));

    private final NativeBufferPool memory = new NativeBufferPool(1, 0);

    @AfterEach
    void close() {
        memory.close();
    }

    private int inbound(InnerFilter filter, byte[] packet, int length, String v4, String v6) {
        Packets.store(memory, 0, packet);
        Session session = Packets.session(v4, v6);
        return filter.inbound(memory, 0, length, session);
    }

    private int inbound(InnerFilter filter, byte[] packet, String v4, String v6) {
        return inbound(filter, packet, packet.length, v4, v6);
    }

    @Test
    void serverTakesTheLeaseAsSourceAndNothingElse() {
        InnerFilter server = new ServerFilter();
        assertEquals(0, inbound(server, V4, "10.77.0.2", "fd77::2"));
        assertEquals(0, inbound(server, V6, "10.77.0.2", "fd77::2"));
        assertEquals(WRONG_SOURCE, inbound(server, V4, "10.77.0.3", "fd77::2"));
        assertEquals(WRONG_SOURCE, inbound(server, V6, "10.77.0.2", "fd77::3"));
        assertEquals(WRONG_SOURCE, inbound(server, V6, "10.77.0.2", "fd77:1::2"));
        assertEquals(WRONG_SOURCE, inbound(server, V4, null, "fd77::2"));
        assertEquals(WRONG_SOURCE, inbound(server, V6, "10.77.0.2", null));
    }

    @Test
    void unspecifiedSourceNeverMatchesAMissingAddress() {
        byte[] v4 = V4.clone();
        java.util.Arrays.fill(v4, 12, 16, (byte) 0);
        byte[] v6 = V6.clone();
        java.util.Arrays.fill(v6, 8, 24, (byte) 0);
        assertEquals(WRONG_SOURCE, inbound(new ServerFilter(), v4, null, null));
        assertEquals(WRONG_SOURCE, inbound(new ServerFilter(), v6, null, null));
    }

    @Test
    void clientTakesItsAddressAsDestinationAndNothingElse() {
        InnerFilter client = new ClientFilter();
        assertEquals(0, inbound(client, V4, "192.0.2.1", "2001:db8::99"));
        assertEquals(0, inbound(client, V6, "192.0.2.1", "2001:db8::99"));
        assertEquals(WRONG_DESTINATION, inbound(client, V4, "10.77.0.2", "fd77::2"));
        assertEquals(WRONG_DESTINATION, inbound(client, V6, "10.77.0.2", "fd77::2"));
        assertEquals(WRONG_DESTINATION, inbound(client, V4, null, "2001:db8::99"));
        assertEquals(WRONG_DESTINATION, inbound(client, V6, "192.0.2.1", null));
        byte[] multicast = V4.clone();
        multicast[16] = (byte) 0xe0;
        assertEquals(WRONG_DESTINATION, inbound(client, multicast, "192.0.2.1", null));
    }

    @Test
    void refusesWhatIsNoPacket() {
        for (InnerFilter filter : new InnerFilter[] {new ServerFilter(), new ClientFilter()}) {
            assertEquals(DropReason.BAD_PACKET.code(), inbound(filter, V4, V4.length - 1, "10.77.0.2", null));
            assertEquals(DropReason.BAD_PACKET.code(), inbound(filter, V6, 39, null, "fd77::2"));
            assertEquals(DropReason.BAD_PACKET.code(), inbound(filter, V4, 0, "10.77.0.2", null));
        }
    }
}
