package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;

/**
 * Makes the headers of the first packet of a run those of the whole super-packet, and takes that back when the kernel has no room, so
 * that the packet can be offered again. One thread, no allocation.
 */
public final class SuperHeader {
    /** Offset of the checksum in a TCP header. */
    public static final int TCP_CHECKSUM = 16;
    /** Offset of the checksum in a UDP header. */
    public static final int UDP_CHECKSUM = 6;
    private static final int TCP_FLAGS = 13;
    private static final int UDP_LENGTH = 4;

    private final Memory memory;
    private long ip;
    private int network;
    private int protocol;
    private int ipLength;
    private int ipChecksum;
    private int checksum;
    /** TCP: the flags; UDP: the length. */
    private int variable;

    public SuperHeader(Memory memory) {
        this.memory = memory;
    }

    /**
     * Changes lengths, checksums and the TCP flags. The transport checksum becomes the sum of the pseudo header.
     *
     * @param ip the IP header of the first packet
     * @param network bytes of that header
     * @param length bytes of the super-packet
     * @param lastIp the IP header of the last packet, whose PSH and FIN count for all
     */
    public void change(long ip, int network, int length, long lastIp) {
        this.ip = ip;
        this.network = network;
        protocol = Ip.protocol(memory, ip);
        save();
        if (network == 40) {
            memory.putShort(ip + 4, length - network);
        } else {
            memory.putShort(ip + 2, length);
            Checksum.header(memory, ip, network);
        }
        if (protocol == Ip.TCP) {
            memory.putByte(ip + network + TCP_FLAGS, (byte) (variable | memory.getByte(lastIp + network + TCP_FLAGS)));
        } else {
            memory.putShort(ip + network + UDP_LENGTH, length - network);
        }
        memory.putShort(checksumAt(), Checksum.pseudo(memory, ip, protocol, length - network));
    }

    private void save() {
        ipLength = memory.getShort(ip + (network == 40 ? 4 : 2));
        ipChecksum = memory.getShort(ip + 10);
        checksum = memory.getShort(checksumAt());
        variable = protocol == Ip.TCP ? memory.getByte(ip + network + TCP_FLAGS) : memory.getShort(ip + network + UDP_LENGTH);
    }

    /** Takes the last {@link #change} back. */
    public void restore() {
        memory.putShort(ip + (network == 40 ? 4 : 2), ipLength);
        if (network != 40) {
            memory.putShort(ip + 10, ipChecksum);
        }
        memory.putShort(checksumAt(), checksum);
        if (protocol == Ip.TCP) {
            memory.putByte(ip + network + TCP_FLAGS, (byte) variable);
        } else {
            memory.putShort(ip + network + UDP_LENGTH, variable);
        }
    }

    private long checksumAt() {
        return ip + network + checksumOffset(protocol);
    }

    /** Returns where the checksum stands in a TCP or UDP header. */
    public static int checksumOffset(int protocol) {
        return protocol == Ip.TCP ? TCP_CHECKSUM : UDP_CHECKSUM;
    }

    /** Returns the virtio kind of a super-packet. */
    public static int type(int protocol, int network) {
        return protocol == Ip.UDP ? VirtioHeader.UDP_L4 : network == 40 ? VirtioHeader.TCPV6 : VirtioHeader.TCPV4;
    }
}
