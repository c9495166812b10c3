package io.oxtunnel.conformance.port;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureProvider;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Capture} keeps besides the rules of ports. */
public abstract class CaptureConformance extends PortConformance {
    private static final int MARK = 0xca6c;
    private static final List<Prefix> ALL = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));

    /** Returns the provider under test. */
    protected abstract CaptureProvider provider() throws IOException;

    /** Opens a capture of everything. */
    @Override
    protected final Capture open(BufferPool memory) throws IOException {
        return provider().open(new CaptureRequest(memory, 1, ALL, List.of(), MARK, false, journal));
    }

    private Capture capture() {
        return (Capture) port;
    }

    private static Assignment assignment(String four, String six, int mtu) {
        return new Assignment(four == null ? null : InetAddress.ofLiteral(four), 16, six == null ? null : InetAddress.ofLiteral(six), 64, mtu, List.of());
    }

    @Test
    void takesTheAddressesOfSessionAfterSession() throws IOException {
        capture().assign(assignment("10.77.0.2", "fd77::2", 1_400));
        capture().assign(assignment("10.77.0.2", "fd77::2", 1_400));
        capture().assign(assignment("10.77.0.2", null, 1_280));
        capture().assign(assignment("10.77.0.2", "fd77::2", 1_400));
        byte[] packet = Packets.udp(behind(false), before(false), 500, 1);
        emit(packet);
        assertArrayEquals(packet, receive(1).getFirst());
    }

    /** A server's routes are put into force wholly or refused in words; what is in force goes on either way. */
    @Test
    void goesOnAfterNewSettingsWhetherItTakesThemOrNot() throws IOException {
        try {
            capture().configure(new CaptureSettings(ALL, List.of(Prefix.parse("192.0.2.0/24")), List.of(), 1_300));
        } catch (IOException refused) {
            assertFalse(refused.getMessage() == null || refused.getMessage().isBlank(), "a refusal says why");
        }
        byte[] packet = Packets.udp(behind(false), before(false), 500, 1);
        emit(packet);
        assertArrayEquals(packet, receive(1).getFirst());
    }

    @Test
    void tellsWhatItLeavesAlone() {
        assertNotNull(capture().exclusions());
    }
}
