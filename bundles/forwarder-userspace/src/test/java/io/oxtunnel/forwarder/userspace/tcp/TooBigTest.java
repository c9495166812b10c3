package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.NativeBufferPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the runtime says, by its own code, is understood. */
class TooBigTest {
    private final NativeBufferPool pool = new NativeBufferPool(0, 2);

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @CsvSource({"false, 1300, 1300", "true, 1300, 1300", "true, 1280, 1280"})
    void readsWhoseAndHowMuch(boolean v6, int mtu, int expected) {
        byte[] raw = SimPacket.build(v6, 1, 2, 16, 1_000, new byte[0], new byte[1_400]);
        pool.write(raw, 0, pool.at(0), raw.length);
        int length = new IcmpError(0x0a4d0001, 1, 2).tooBig(pool, pool.at(0), raw.length, mtu, pool.at(1));
        TooBig error = new TooBig();
        assertEquals(expected, error.read(pool, pool.at(1), length, v6));
        assertEquals(SimPacket.CLIENT_PORT, error.addresses().remotePort);
        assertEquals(SimPacket.REMOTE_PORT, error.addresses().clientPort);
        assertEquals(0, error.read(pool, pool.at(1), 30, v6), "too short");
        assertEquals(0, error.read(pool, pool.at(0), raw.length, v6), "no ICMP");
    }
}
