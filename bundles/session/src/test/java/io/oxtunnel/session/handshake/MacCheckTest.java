package io.oxtunnel.session.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Vectors;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** mac1 where the datagram lies. */
final class MacCheckTest {
    private static final int AT = 40;
    private final Vectors vectors = new Vectors();
    private final byte[] init = vectors.get("init");
    private final Mac1 receiver = new Mac1(new JcaCrypto(true).publicKey(vectors.get("server_static")));
    private final MacCheck check = new MacCheck(receiver);
    private final NativeBufferPool pool = new NativeBufferPool(0, 1);

    @AfterEach
    void close() {
        pool.close();
    }

    private boolean fits(byte[] datagram) {
        pool.write(datagram, 0, AT, datagram.length);
        return check.fits(pool, AT, datagram.length);
    }

    @Test
    void theFrozenInitFits() {
        assertTrue(fits(init));
        assertTrue(fits(init), "and again: the state is clean");
    }

    @Test
    void noBitBeforeMac2CanBeFlippedAndMac2Counts() {
        for (int bit = 0; bit < init.length * 8; bit++) {
            init[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(bit >= (init.length - 16) * 8, fits(init), "bit " + bit);
            init[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void whatIsTooShortForATrailerDoesNotFit() {
        for (int length = 0; length < 32; length++) {
            assertFalse(check.fits(pool, AT, length));
        }
    }

    /** A RESUME is as long as its early packet; the check reads in pieces. */
    @Test
    void anyLengthFitsAsTheOtherImplementationSays() {
        SplittableRandom random = new SplittableRandom(1);
        for (int length : new int[] {32, 33, 95, 96, 97, 543, 544, 545, 1_056, 1_472, 65_000}) {
            byte[] datagram = new byte[length];
            random.nextBytes(datagram);
            assertFalse(fits(datagram));
            receiver.write(datagram, length - 32);
            assertTrue(fits(datagram), "length " + length);
            assertTrue(receiver.fits(datagram));
        }
    }

    @Test
    void itAllocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        pool.write(init, 0, AT, init.length);
        int fits = 0;
        long before = 0;
        for (int i = 0; i < 60_000; i++) {
            if (i == 50_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            fits += check.fits(pool, AT, init.length) ? 1 : 0;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(60_000, fits);
        assertTrue(allocated < 10_000, allocated + " bytes for 10,000 checks");
    }
}
