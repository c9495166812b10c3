package io.oxtunnel.linux.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.linux.call.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EpollPollerTest {
    private static final long FOR_EVER = -1;
    private final MemorySegment one = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 1);
    private Poller poller;
    private int fd;

    @BeforeEach
    void open() throws Exception {
        poller = new EpollPollerFactory().open();
        fd = Libc.eventfd(0, 0x80800);
    }

    @AfterEach
    void close() {
        poller.close();
        poller.close();
        Libc.close(fd);
    }

    private void signal() {
        assertEquals(8, Libc.write(fd, one.address(), 8));
    }

    @Test
    void reportsWhatIsReadyUnderItsToken() throws Exception {
        poller.add(fd, 3, Poller.READ | Poller.WRITE);
        assertEquals((long) Poller.WRITE << 6, poller.await(FOR_EVER));
        signal();
        assertEquals((long) (Poller.READ | Poller.WRITE) << 6, poller.await(FOR_EVER));
    }

    @Test
    void interestChangesWhatIsReported() throws Exception {
        signal();
        poller.add(fd, 15, Poller.READ);
        poller.interest(fd, 15, Poller.WRITE);
        assertEquals((long) Poller.WRITE << 30, poller.await(FOR_EVER));
        poller.interest(fd, 15, 0);
        assertEquals(0, poller.await(0));
        poller.interest(fd, 15, Poller.READ);
        assertEquals((long) Poller.READ << 30, poller.await(FOR_EVER));
        poller.remove(fd, 15);
        assertEquals(0, poller.await(0));
        poller.add(fd, 15, Poller.READ);
        assertEquals((long) Poller.READ << 30, poller.await(FOR_EVER));
    }

    @Test
    void nothingReadyEndsWithTheTime() throws Exception {
        poller.add(fd, 0, Poller.READ);
        assertEquals(0, poller.await(0));
        assertEquals(0, poller.await(1));
        assertEquals(0, poller.await(2_000_000));
    }

    @Test
    void wakeBeforeTheWaitIsNotLost() {
        poller.wake();
        poller.wake();
        assertEquals(0, poller.await(FOR_EVER));
        poller.wake();
        assertEquals(0, poller.await(FOR_EVER));
    }

    @Test
    void everyWakeEndsAWait() throws Exception {
        int rounds = 2_000;
        Semaphore turns = new Semaphore(0);
        Thread waiter = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) {
                poller.await(FOR_EVER);
                turns.release();
            }
        });
        for (int i = 0; i < rounds; i++) {
            poller.wake();
            assertTrue(turns.tryAcquire(10, TimeUnit.SECONDS), "wake " + i + " was lost");
        }
        waiter.join();
    }

    @Test
    void wakeAfterCloseHarmsNobody() throws Exception {
        poller.close();
        int stranger = Libc.eventfd(0, 0x80800);
        int another = Libc.eventfd(0, 0x80800);
        poller.wake();
        assertEquals(-11, Libc.read(stranger, one.address(), 8));
        assertEquals(-11, Libc.read(another, one.address(), 8));
        Libc.close(stranger);
        Libc.close(another);
    }

    @Test
    void tokensAreChecked() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> poller.add(fd, 16, Poller.READ));
        assertThrows(IllegalArgumentException.class, () -> poller.add(fd, -1, Poller.READ));
        poller.add(fd, 1, Poller.READ);
        assertThrows(IllegalArgumentException.class, () -> poller.add(fd, 1, Poller.READ));
    }

    @Test
    void compiledWaitingAllocatesNothing() throws Exception {
        poller.add(fd, 0, Poller.WRITE);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            turns(10_000);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes >= 10_000);
    }

    private void turns(int n) {
        for (int i = 0; i < n; i++) {
            poller.interest(fd, 0, (i & 1) == 0 ? Poller.WRITE : Poller.WRITE | Poller.READ);
            poller.wake();
            poller.await(0);
        }
    }
}
