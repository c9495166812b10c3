package io.oxtunnel.linux.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LibcTest {
    @Test
    void failureIsTheNegativeErrno() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(-Errno.ENOENT, Libc.open(arena.allocateFrom("/nowhere/at/all").address(), 0, 0));
            assertEquals(-Errno.EBADF, Libc.close(-1));
            assertEquals(-Errno.EBADF, Libc.ioctl(-1, 0x5401, 0));
            assertEquals(-Errno.EBADF, SocketCalls.recvmmsg(-1, 0, 1, 0, 0));
            assertEquals(-Errno.ENODEV, Libc.ifNameToIndex(arena.allocateFrom("no-such-if").address()));
            assertEquals(-Errno.EINVAL, Libc.mmap(0, 0, 1, 0x22, -1, 0));
        }
    }

    @Test
    void readAndWriteGoThroughTheKernel() {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Libc.eventfd(5, 0x80800);
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            assertEquals(8, Libc.read(fd, value.address(), 8));
            assertEquals(5, value.get(ValueLayout.JAVA_LONG, 0));
            assertEquals(-Errno.EAGAIN, Libc.read(fd, value.address(), 8));
            assertEquals(0, Libc.close(fd));
        }
    }

    @Test
    void anonymousMappingCanBeUsed() {
        long at = Libc.mmap(0, 4096, 3, 0x22, -1, 0);
        assertTrue(at > 0, () -> Errno.text((int) -at));
        MemorySegment page = MemorySegment.ofAddress(at).reinterpret(4096);
        page.set(ValueLayout.JAVA_LONG, 4088, 42);
        assertEquals(42, page.get(ValueLayout.JAVA_LONG, 4088));
        assertEquals(0, Libc.munmap(at, 4096));
    }

    @Test
    @Timeout(30)
    void compiledCallsAllocateNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            failingReads(20_000);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes >= 20_000);
    }

    private static void failingReads(int times) {
        for (int i = 0; i < times; i++) {
            assertEquals(-Errno.EBADF, Libc.read(-1, 0, 0));
        }
    }

    @Test
    void platformIsUsable() {
        assertNull(Platform.problem());
    }

    @Test
    void architecturesByTheNamesThatJavaGives() {
        assertEquals(Architecture.X86_64, Architecture.of("amd64"));
        assertEquals(Architecture.AARCH64, Architecture.of("aarch64"));
        assertNull(Architecture.of("i386"));
        // struct epoll_event: packed on x86-64 only (linux/eventpoll.h).
        assertEquals(12, Architecture.X86_64.epollEventSize());
        assertEquals(16, Architecture.AARCH64.epollEventSize());
    }
}
