package io.oxtunnel.runtime.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.tunnel.ClientSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One configuration after the other, each in force or refused as a whole, and answered. */
class ClientConfigurationTest {
    private static final InetAddress DNS = InetAddress.ofLiteral("10.77.0.1");
    private static final Assignment ASSIGNED = new Assignment(InetAddress.ofLiteral("10.77.0.2"), 16, null, 0, 1_420, List.of());
    private static final ClientSettings SETTINGS = new ClientSettings("192.0.2.1:51820", new byte[32], new byte[32], null, "tun", List.of("udp"),
            null, Mode.ENCRYPTED, List.of(Prefix.parse("10.0.0.0/16")), List.of(), 25, 0, 1, Path.of("/nonexistent"));

    private final List<CaptureSettings> asked = new ArrayList<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private volatile boolean broken;
    private final ClientConfiguration configuration = new ClientConfiguration(new LiveCapture(new RecordingCapture()), new ClientPolicy(SETTINGS),
            (epoch, inForce) -> answers.add(epoch + " " + inForce));

    @AfterEach
    void close() {
        configuration.close();
    }

    private String answer() throws InterruptedException {
        return answers.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void isAnsweredAfterItIsInForce() throws Exception {
        configuration.assigned(ASSIGNED);
        configuration.configure(1, List.of(new Setting.Dns(DNS)));
        assertEquals("1 true", answer());
        assertEquals(List.of(DNS), asked.getFirst().nameServers());
        configuration.configure(2, List.of(new Setting.Dns(DNS), new Setting.KeepaliveSeconds(5)));
        assertEquals("2 true", answer());
        assertEquals(1, asked.size(), "nothing to change for the capture");
        configuration.configure(3, List.of());
        assertEquals("3 true", answer());
        assertEquals(new ClientPolicy(SETTINGS).own(), asked.getLast());
    }

    @Test
    void whatTheCaptureRefusesIsNotInForceAndIsTriedAgain() throws Exception {
        configuration.assigned(ASSIGNED);
        broken = true;
        configuration.configure(1, List.of(new Setting.Dns(DNS)));
        assertEquals("1 false", answer());
        broken = false;
        configuration.configure(1, List.of(new Setting.Dns(DNS)));
        assertEquals("1 true", answer());
        assertEquals(2, asked.size());
    }

    @Test
    void whatIsInForceOutlivesASession() throws Exception {
        configuration.assigned(ASSIGNED);
        configuration.configure(1, List.of(new Setting.Dns(DNS)));
        configuration.assigned(ASSIGNED);
        configuration.configure(1, List.of(new Setting.Dns(DNS)));
        assertEquals("1 true", answer());
        assertEquals("1 true", answer());
        assertEquals(1, asked.size());
    }

    @Test
    void aClosedOneAnswersNothing() throws Exception {
        configuration.close();
        configuration.configure(1, List.of());
        assertNull(answers.poll());
    }

    private final class RecordingCapture implements Capture {
        @Override
        public void assign(Assignment assignment) {
        }

        @Override
        public void configure(CaptureSettings settings) throws IOException {
            asked.add(settings);
            if (broken) {
                throw new IOException("broken");
            }
        }

        @Override
        public int queues() {
            return 1;
        }

        @Override
        public PacketQueue queue(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String describe() {
            return "recording";
        }

        @Override
        public void close() {
        }
    }
}
