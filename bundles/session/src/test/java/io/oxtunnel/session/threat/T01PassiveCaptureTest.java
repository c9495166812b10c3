package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Simulation;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody records everything from the first INIT over a rekey to the DISCONNECT, and looks for keys in it. */
@Tag("T1")
@DisplayName("T1 capture_contains_no_key")
class T01PassiveCaptureTest {
    private static final int KEY = 32;
    private static final int HALF = KEY / 2;
    private final Simulation sim = new Simulation();
    private final ByteArrayOutputStream capture = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        sim.close();
    }

    private void record() {
        JcaCrypto.forgetKeysOfThisThread();
        sim.wire = (datagram, toServer) -> {
            capture.writeBytes(datagram);
            return true;
        };
        sim.start().connected();
        for (int i = 0; i < 150; i++) {
            sim.up();
            sim.down();
            sim.run(1_000);
        }
        sim.client.engine.disconnect(sim.client.session(), 0, sim.now());
        sim.run(1_000);
    }

    /** Returns the keys of which a half or more stands in the capture. */
    private List<byte[]> found(Iterable<byte[]> keys) {
        byte[] all = capture.toByteArray();
        List<byte[]> found = new ArrayList<>();
        for (byte[] key : keys) {
            for (int at = 0; at + HALF <= all.length; at++) {
                if (Arrays.equals(key, 0, HALF, all, at, at + HALF) || Arrays.equals(key, HALF, KEY, all, at, at + HALF)) {
                    found.add(key);
                    break;
                }
            }
        }
        return found;
    }

    @Test
    void noKeyIsOnTheWire() {
        record();
        List<byte[]> keys = JcaCrypto.keysOfThisThread();
        assertTrue(keys.size() >= 10, keys.size() + " keys were in use: three of each handshake, two of each session");
        assertEquals(List.of(), found(keys));
    }

    @Test
    void aKeyOnTheWireWouldBeFound() {
        record();
        byte[] key = JcaCrypto.keysOfThisThread().getFirst();
        capture.write(key, HALF, HALF);
        assertEquals(1, found(List.of(key)).size());
    }
}
