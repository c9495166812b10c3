package io.oxtunnel.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A packet costs no byte of heap. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 50_000;
    private static final int PACKETS = 1_000_000;
    /** Less than a thousandth of a byte a packet: what the virtual machine itself may charge this thread, a deoptimisation say. */
    private static final long NOTHING = PACKETS / 1_000;
    private static volatile byte[] garbage;

    @BeforeAll
    static void needLibcrypto() {
        LibcryptoPresence.assume();
    }

    private static long allocatedBy(Runnable packet) {
        for (int i = 0; i < WARM_UP; i++) {
            packet.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < PACKETS; i++) {
            packet.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @ParameterizedTest
    @EnumSource
    void sealingAndOpeningAllocatesNothing(Suite suite) {
        byte[] key = new byte[Suite.KEY];
        try (NativeBufferPool memory = new NativeBufferPool(1, 0);
                OpensslPackets packets = new OpensslPackets(suite, key, memory)) {
            long allocated = allocatedBy(packets);
            assertTrue(packets.allOpened, "every packet opened");
            assertTrue(allocated < NOTHING, () -> "allocated " + allocated + " bytes for " + PACKETS + " packets");
        }
    }

    @Test
    void theMeasurementCatchesAnAllocation() {
        long allocated = allocatedBy(() -> garbage = new byte[1]);
        assertTrue(allocated >= PACKETS, () -> "allocated " + allocated + " bytes");
    }

    /** Seals and opens a packet of 64 bytes with a counter in its nonce; each eighth is forged, as failures are packets too. */
    private static final class OpensslPackets implements Runnable, AutoCloseable {
        private static final int AT = 32;
        private static final int LENGTH = 64;

        private final NativeBufferPool memory;
        private final Sealer sealer;
        private final Opener opener;
        private long counter;
        private boolean allOpened = true;

        OpensslPackets(Suite suite, byte[] key, NativeBufferPool memory) {
            OpensslCiphers ciphers = new OpensslCiphers();
            this.memory = memory;
            sealer = ciphers.sealer(suite, key, memory);
            opener = ciphers.opener(suite, key, memory);
        }

        @Override
        public void run() {
            memory.putLong(13, ++counter);
            sealer.begin(9);
            sealer.aad(0, 9);
            sealer.data(AT, 20, AT);
            sealer.data(AT + 20, LENGTH - 20, AT + 20);
            sealer.finish(AT + LENGTH);
            boolean forged = (counter & 7) == 0;
            if (forged) {
                memory.putByte(AT, (byte) ~memory.getByte(AT));
            }
            allOpened &= opener.open(9, 0, 9, 0, 0, AT, LENGTH, AT) != forged;
        }

        @Override
        public void close() {
            sealer.close();
            opener.close();
        }
    }
}
