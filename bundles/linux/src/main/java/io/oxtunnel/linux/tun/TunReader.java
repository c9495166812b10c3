package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Memory;

/** Understands the virtio header before a packet that was read, and completes the checksum of a single packet. One thread. */
final class TunReader {
    private static final int IPV4_HEADER = 20;

    private final Memory memory;
    private volatile long refused;

    TunReader(Memory memory) {
        this.memory = memory;
    }

    /**
     * Returns the payload bytes of each segment of a super-packet, 0 for a single packet, -1 for what is neither and was counted.
     *
     * @param packet position of the packet; its virtio header stands before it
     */
    int segment(long packet, int length) {
        long header = packet - VirtioHeader.SIZE;
        if (length < IPV4_HEADER) {
            return refuse();
        }
        return switch (VirtioHeader.type(memory, header)) {
            case VirtioHeader.NONE -> single(header, packet, length);
            case VirtioHeader.TCPV4, VirtioHeader.TCPV6, VirtioHeader.UDP_L4 -> {
                int size = VirtioHeader.gsoSize(memory, header);
                yield size > 0 ? size : refuse();
            }
            default -> refuse();
        };
    }

    private int single(long header, long packet, int length) {
        if ((VirtioHeader.flags(memory, header) & VirtioHeader.NEEDS_CSUM) == 0) {
            return 0;
        }
        int start = VirtioHeader.checksumStart(memory, header);
        int offset = VirtioHeader.checksumOffset(memory, header);
        if (start + offset + 2 > length) {
            return refuse();
        }
        int checksum = Checksum.finish(memory.sum(packet + start, length - start, 0));
        // 0 would mean "no checksum" in UDP (RFC 768); as a sum 0xffff is the same number.
        memory.putShort(packet + start + offset, checksum == 0 && offset == SuperHeader.UDP_CHECKSUM ? 0xffff : checksum);
        return 0;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One thread writes, others read.
    private int refuse() {
        refused++;
        return -1;
    }

    long refused() {
        return refused;
    }
}
