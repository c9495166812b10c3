package io.oxtunnel.linux.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.linux.call.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A poller that watches another one: how a queue that has several descriptors is waited for. */
@Timeout(20)
class NestedPollerTest {
    private final MemorySegment one = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 1);
    private Poller outer;
    private Poller inner;
    private int fd;

    @BeforeEach
    void open() throws Exception {
        outer = new EpollPollerFactory().open();
        inner = new EpollPollerFactory().open();
        fd = Libc.eventfd(0, 0x80800);
        outer.add(inner.descriptor(), 0, Poller.READ);
    }

    @AfterEach
    void close() {
        inner.close();
        outer.close();
        Libc.close(fd);
    }

    @Test
    void whatIsReadableInsideMakesTheOuterOneReadableUntilItIsRead() throws Exception {
        inner.add(fd, 5, Poller.READ);
        assertEquals(0, outer.await(0));
        assertEquals(8, Libc.write(fd, one.address(), 8));
        assertEquals(Poller.READ, outer.await(-1));
        assertEquals(Poller.READ, outer.await(-1));
        assertEquals(8, Libc.read(fd, one.address(), 8));
        assertEquals(0, outer.await(0));
    }

    @Test
    void roomInsideIsReadableOutsideWhileItIsWatchedFor() throws Exception {
        inner.add(fd, 5, 0);
        assertEquals(0, outer.await(0));
        inner.interest(fd, 5, Poller.WRITE);
        assertEquals(Poller.READ, outer.await(-1));
        inner.interest(fd, 5, 0);
        assertEquals(0, outer.await(0));
    }

    @Test
    void aWakeInsideEndsTheWaitOutsideAndIsTakenInside() {
        inner.wake();
        assertEquals(Poller.READ, outer.await(-1));
        assertEquals(0, inner.await(-1));
        assertEquals(0, outer.await(0));
    }
}
