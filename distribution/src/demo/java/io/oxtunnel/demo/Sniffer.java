package io.oxtunnel.demo;

import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;

/**
 * Sees every frame of one interface, both ways, through a ring that the kernel fills (packet(7), Linux
 * Documentation/networking/packet_mmap.rst, TPACKET_V3), so that no limit on socket buffers applies. Reads on a thread of its own.
 */
final class Sniffer {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final short ETH_P_ALL = 0x0300;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int TPACKET_V3 = 2;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int POLLIN = 1;

    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 64;
    /** After this time the kernel hands over a block that is not full, milliseconds. */
    private static final int RETIRE = 20;
    /** Offsets in tpacket_block_desc and tpacket3_hdr. */
    private static final int STATUS_AT = 8;
    private static final int PACKETS_AT = 12;
    private static final int FIRST_AT = 16;
    private static final int SNAPPED_AT = 12;
    private static final int FRAME_AT = 24;

    private final Census census;
    private final byte[] frame = new byte[BLOCK];
    private final int socket;
    private final MemorySegment ring;
    private final Thread thread = new Thread(this::read, "sniffer");
    private volatile boolean stopping;

    private Sniffer(Census census, int socket, MemorySegment ring) {
        this.census = census;
        this.socket = socket;
        this.ring = ring;
    }

    /** Begins to read; frames from now on are counted. Needs CAP_NET_RAW. */
    static Sniffer start(String device, Census census) throws IOException {
        NetworkInterface link = NetworkInterface.getByName(device);
        if (link == null) {
            throw new IOException("there is no interface " + device);
        }
        // Protocol 0: nothing comes in before the socket is bound to the interface.
        int socket = LinuxException.check(SocketCalls.socket(AF_PACKET, SOCK_RAW, 0), "socket(AF_PACKET)");
        Sniffer sniffer = new Sniffer(census, socket, ring(socket));
        bind(socket, link.getIndex());
        sniffer.thread.setDaemon(true);
        sniffer.thread.start();
        return sniffer;
    }

    private static MemorySegment ring(int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocateFrom(ValueLayout.JAVA_INT, TPACKET_V3);
            LinuxException.check(SocketCalls.setsockopt(socket, SOL_PACKET, PACKET_VERSION, version.address(), 4), "setsockopt(PACKET_VERSION)");
            // struct tpacket_req3: block size and count, frame size and count (of use to older versions), time-out, 0, 0.
            MemorySegment request = arena.allocateFrom(ValueLayout.JAVA_INT, BLOCK, BLOCKS, BLOCK, BLOCKS, RETIRE, 0, 0);
            LinuxException.check(SocketCalls.setsockopt(socket, SOL_PACKET, PACKET_RX_RING, request.address(), (int) request.byteSize()),
                    "setsockopt(PACKET_RX_RING)");
        }
        long length = (long) BLOCK * BLOCKS;
        long address = LinuxException.check(Libc.mmap(0, length, PROT_READ_WRITE, MAP_SHARED, socket, 0), "mmap(packet ring)");
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    private static void bind(int socket, int index) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // struct sockaddr_ll: family, protocol in network order, interface; the rest stays 0.
            MemorySegment address = arena.allocate(20, 4);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(ValueLayout.JAVA_SHORT, 2, ETH_P_ALL);
            address.set(ValueLayout.JAVA_INT, 4, index);
            LinuxException.check(SocketCalls.bind(socket, address.address(), 20), "bind(AF_PACKET)");
        }
    }

    private void read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment descriptor = arena.allocateFrom(ValueLayout.JAVA_INT, socket, POLLIN);
            for (int block = 0;;) {
                if (take(block)) {
                    block = (block + 1) % BLOCKS;
                } else if (stopping) {
                    return;
                } else {
                    Libc.poll(descriptor.address(), 1, RETIRE);
                }
            }
        }
    }

    /** Counts the frames of a block and gives it back; returns false if the kernel still has it. */
    private boolean take(int index) {
        MemorySegment block = ring.asSlice((long) index * BLOCK, BLOCK);
        var status = ValueLayout.JAVA_INT.varHandle();
        if (((int) status.getAcquire(block, (long) STATUS_AT) & 1) == 0) {
            return false;
        }
        long at = block.get(ValueLayout.JAVA_INT, FIRST_AT);
        for (int left = block.get(ValueLayout.JAVA_INT, PACKETS_AT); left > 0; left--) {
            int length = block.get(ValueLayout.JAVA_INT, at + SNAPPED_AT);
            long start = at + Short.toUnsignedInt(block.get(ValueLayout.JAVA_SHORT, at + FRAME_AT));
            MemorySegment.copy(block, ValueLayout.JAVA_BYTE, start, frame, 0, length);
            census.count(frame, length);
            at += block.get(ValueLayout.JAVA_INT, at);
        }
        status.setRelease(block, (long) STATUS_AT, 0);
        return true;
    }

    /**
     * Ends the reading once what has come in is counted.
     *
     * @return frames that the ring had no room for
     */
    long stop() throws IOException, InterruptedException {
        Thread.sleep(5 * RETIRE);
        stopping = true;
        thread.join();
        try (Arena arena = Arena.ofConfined()) {
            // struct tpacket_stats_v3: frames, dropped frames, how often the ring was full.
            MemorySegment statistics = arena.allocate(12, 4);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 12);
            LinuxException.check(SocketCalls.getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, statistics.address(), length.address()),
                    "getsockopt(PACKET_STATISTICS)");
            return Integer.toUnsignedLong(statistics.get(ValueLayout.JAVA_INT, 4));
        } finally {
            Libc.close(socket);
        }
    }
}
