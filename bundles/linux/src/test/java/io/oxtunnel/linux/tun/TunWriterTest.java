package io.oxtunnel.linux.tun;

import static io.oxtunnel.linux.tun.Packets.ACK;
import static io.oxtunnel.linux.tun.Packets.PSH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket pair that keeps message boundaries stands for the TUN queue, so that every byte can be looked at. */
class TunWriterTest {
    private static final int AF_UNIX = 1;
    private static final int SEQPACKET_NONBLOCK = 5 | 0x800;

    private final Packets packets = new Packets();
    private final TunWriter writer = new TunWriter(packets.pool, true);
    private final MemorySegment received = Arena.ofAuto().allocate(70_000);
    private int near;
    private int far;

    @BeforeEach
    void connect() throws Throwable {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux");
        Linker linker = Linker.nativeLinker();
        var socketpair = linker.downcallHandle(linker.defaultLookup().find("socketpair").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        MemorySegment pair = Arena.ofAuto().allocate(8, 4);
        assertEquals(0, (int) socketpair.invokeExact(AF_UNIX, SEQPACKET_NONBLOCK, 0, pair));
        near = pair.get(ValueLayout.JAVA_INT, 0);
        far = pair.get(ValueLayout.JAVA_INT, 4);
    }

    @AfterEach
    void close() {
        Libc.close(near);
        Libc.close(far);
        packets.close();
    }

    private byte[] read() {
        long n = Libc.read(far, received.address(), received.byteSize());
        return n < 0 ? null : received.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
    }

    private byte[] slot(int slot) {
        byte[] bytes = new byte[packets.batch.length[slot]];
        packets.pool.read(packets.batch.at[slot], bytes, 0, bytes.length);
        return bytes;
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int host16(byte[] bytes, int at) {
        return (bytes[at + 1] & 0xff) << 8 | bytes[at] & 0xff;
    }

    private void assertVirtio(byte[] written, int type, int headers, int gsoSize, int start, int offset) {
        assertEquals(1, written[0]);
        assertEquals(type, written[1]);
        assertEquals(headers, host16(written, 2));
        assertEquals(gsoSize, host16(written, 4));
        assertEquals(start, host16(written, 6));
        assertEquals(offset, host16(written, 8));
    }

    @Test
    void tcpOverIpv4() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK | PSH, 60, 101);
        byte[] second = slot(1);
        assertEquals(2, writer.write(near, packets.batch, 0));
        byte[] written = read();
        assertEquals(10 + 40 + 160, written.length);
        assertVirtio(written, VirtioHeader.TCPV4, 40, 100, 20, 16);
        assertEquals(200, u16(written, 12));
        packets.pool.write(written, 10, 0, 200);
        assertEquals(0xffff, packets.pool.sum(0, 20, 0), "header checksum");
        assertEquals(Checksum.pseudo(packets.pool, 0, 6, 180), u16(written, 10 + 36), "sum of the pseudo header");
        assertEquals(ACK | PSH, written[10 + 33]);
        for (int i = 0; i < 60; i++) {
            assertEquals(second[40 + i], written[10 + 140 + i]);
        }
    }

    @Test
    void tcpOverIpv6() {
        packets.tcp6(2, ACK, 100, 1).tcp6(2, ACK, 100, 101).tcp6(2, ACK, 100, 201);
        assertEquals(3, writer.write(near, packets.batch, 0));
        byte[] written = read();
        assertEquals(10 + 60 + 300, written.length);
        assertVirtio(written, VirtioHeader.TCPV6, 60, 100, 40, 16);
        assertEquals(320, u16(written, 14));
    }

    @Test
    void udpOverBoth() {
        packets.udp4(2, 100).udp6(2, 100).udp4(2, 100).udp6(2, 100);
        assertEquals(4, writer.write(near, packets.batch, 0));
        byte[] four = read();
        assertVirtio(four, VirtioHeader.UDP_L4, 28, 100, 20, 6);
        assertEquals(228, u16(four, 12));
        assertEquals(208, u16(four, 10 + 24));
        byte[] six = read();
        assertVirtio(six, VirtioHeader.UDP_L4, 48, 100, 40, 6);
        assertEquals(208, u16(six, 14));
        assertEquals(208, u16(six, 10 + 44));
    }

    @Test
    void onePacketIsWrittenAsItIs() {
        packets.tcp4(2, ACK, 0, 1);
        byte[] packet = slot(0);
        assertEquals(1, writer.write(near, packets.batch, 0));
        byte[] written = read();
        byte[] expected = new byte[10 + packet.length];
        System.arraycopy(packet, 0, expected, 10, packet.length);
        assertArrayEquals(expected, written);
    }

    @Test
    void withoutRoomNothingIsLostTwiceOrChanged() {
        // Fills the socket, so that the run at slots 1 and 3 finds no room on the second offer.
        while (Libc.write(near, received.address(), 60_000) > 0) {
            assertTrue(true);
        }
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 101);
        byte[] first = slot(0);
        assertEquals(0, writer.write(near, packets.batch, 0));
        assertArrayEquals(first, slot(0), "the headers are as they were");
        while (read() != null) {
            assertTrue(true);
        }
        assertEquals(2, writer.write(near, packets.batch, 0));
        assertEquals(10 + 240, read().length);
        assertEquals(0, writer.refused());
    }

    @Test
    void packetsWrittenAheadOfOneWithoutRoomAreEmptied() {
        // The smallest buffer takes one message of any size, and no other one before that is read.
        MemorySegment one = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, 1);
        assertEquals(0, SocketCalls.setsockopt(near, 1, 7, one.address(), 4));
        for (int i = 0; i < 3; i++) {
            packets.tcp4(2, ACK, 1_400, 1 + i * 1_400).tcp4(3, ACK, 1_400, 1 + i * 1_400);
        }
        assertEquals(1, writer.write(near, packets.batch, 0));
        assertEquals(10 + 40 + 3 * 1_400, read().length);
        assertArrayEquals(new int[] {1_440, 0, 1_440, 0, 1_440}, Arrays.copyOfRange(packets.batch.length, 1, 6));
        assertEquals(5, writer.write(near, packets.batch, 1));
        assertEquals(10 + 40 + 3 * 1_400, read().length);
        assertNull(read());
    }

    @Test
    void refusedPacketsAreTakenAndCounted() {
        packets.tcp4(2, ACK, 100, 1).tcp4(2, ACK, 100, 101).udp4(2, 100);
        Libc.close(far);
        assertEquals(3, writer.write(near, packets.batch, 0));
        assertEquals(3, writer.refused());
    }

    @Test
    void aClosedQueueHasFailed() {
        packets.udp4(2, 100);
        assertEquals(-Errno.EBADF, writer.write(-1, packets.batch, 0));
    }

    @Test
    void allocatesNothing() {
        int writes = 0;
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 8; i++) {
            packets.tcp4(2, ACK, 100, 1 + i * 100).udp4(3, 200);
        }
        byte[][] fresh = new byte[16][];
        for (int slot = 0; slot < 16; slot++) {
            fresh[slot] = slot(slot);
        }
        // Until the call into the C library is compiled it may allocate: what counts is that it comes to nothing.
        long allocated = 1;
        for (int stretch = 0; stretch < 40 && allocated > 0; stretch++) {
            allocated = 0;
            for (int round = 0; round < 5_000; round++) {
                for (int slot = 0; slot < 16; slot++) {
                    packets.pool.write(fresh[slot], 0, packets.batch.at[slot], fresh[slot].length);
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                int taken = writer.write(near, packets.batch, 0);
                allocated += threads.getCurrentThreadAllocatedBytes() - before;
                assertEquals(16, taken);
                while (Libc.read(far, received.address(), received.byteSize()) > 0) {
                    writes++;
                }
            }
        }
        assertEquals(0, allocated, "bytes in 5,000 batches");
        assertEquals(0, writes % 10_000, "two writes a batch");
    }
}
