package io.oxtunnel.linux.xdp;

import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.netlink.NetlinkMessage;
import io.oxtunnel.linux.netlink.NetlinkReply;
import io.oxtunnel.linux.netlink.NetlinkSocket;
import io.oxtunnel.linux.netlink.PathNetlink;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What an interface and its driver can do for AF_XDP. Asked of ethtool and of the netdev family of netlink; nothing is changed.
 *
 * @param driver name of the driver, or "?" where it does not tell
 * @param queues receive queues that are in use, at least 1
 * @param known whether the kernel tells the rest (Linux 6.3 and newer)
 * @param nativeMode whether programs run in the driver and can redirect
 * @param zeroCopy whether the driver uses the frames of sockets directly
 */
public record NicFeatures(String driver, int queues, boolean known, boolean nativeMode, boolean zeroCopy) {
    private static final long SIOCETHTOOL = 0x8946;
    private static final int GET_DRIVER = 3;
    private static final int GET_CHANNELS = 0x3c;
    private static final int INTERFACE_NAME = 16;
    private static final int GENERIC = 16;
    private static final int CONTROLLER = 16;
    private static final int GET_FAMILY = 3;
    private static final int FAMILY_ID = 1;
    private static final int FAMILY_NAME = 2;
    private static final int GENERIC_FIXED = 4;
    private static final int GET_DEVICE = 1;
    private static final int DEVICE_INDEX = 1;
    private static final int DEVICE_XDP = 3;
    /** NETDEV_XDP_ACT_BASIC, _REDIRECT and _XSK_ZEROCOPY. */
    private static final long BASIC = 1 | 2;
    private static final long XSK_ZERO_COPY = 8;

    /** Asks about an interface, in the network namespace of the calling thread. */
    public static NicFeatures of(PathNetlink.Link link) throws IOException {
        long xdp = features(link.index());
        return new NicFeatures(driver(link.name()), queues(link), xdp >= 0, xdp > 0 && (xdp & BASIC) == BASIC, xdp > 0 && (xdp & XSK_ZERO_COPY) != 0);
    }

    /** Returns the features as the kernel numbers them, or -1 where it does not tell. */
    private static long features(int device) {
        try (NetlinkSocket socket = new NetlinkSocket(GENERIC)) {
            List<NetlinkReply> family = socket.dump(NetlinkMessage.of("family netdev", CONTROLLER, NetlinkMessage.ACK)
                    .u8(GET_FAMILY).u8(1).u16(0).text(FAMILY_NAME, "netdev"));
            byte[] id = family.getFirst().attributes(GENERIC_FIXED).get(FAMILY_ID);
            int type = ByteBuffer.wrap(id).order(ByteOrder.nativeOrder()).getShort() & 0xffff;
            List<NetlinkReply> told = socket.dump(NetlinkMessage.of("features of an interface", type, NetlinkMessage.ACK)
                    .u8(GET_DEVICE).u8(1).u16(0).u32(DEVICE_INDEX, device));
            byte[] xdp = told.getFirst().attributes(GENERIC_FIXED).get(DEVICE_XDP);
            return xdp == null || xdp.length < 8 ? -1 : ByteBuffer.wrap(xdp).order(ByteOrder.nativeOrder()).getLong();
        } catch (IOException | RuntimeException e) {
            System.getLogger(NicFeatures.class.getPackageName()).log(System.Logger.Level.DEBUG, "the kernel does not tell XDP features", e);
            return -1;
        }
    }

    private static String driver(String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            // struct ethtool_drvinfo: command, then the driver in 32 bytes.
            MemorySegment info = arena.allocate(196, 8);
            info.set(ValueLayout.JAVA_INT, 0, GET_DRIVER);
            return ask(arena, name, info) < 0 ? "?" : info.getString(4);
        }
    }

    private static int queues(PathNetlink.Link link) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            // struct ethtool_channels: command, four maxima, then receiving, sending, other and combined ones.
            MemorySegment channels = arena.allocate(36, 8);
            channels.set(ValueLayout.JAVA_INT, 0, GET_CHANNELS);
            int told = ask(arena, link.name(), channels) < 0 ? 0 : channels.get(ValueLayout.JAVA_INT, 20) + channels.get(ValueLayout.JAVA_INT, 32);
            // A driver without channels has as many queues in use as it has made.
            return told > 0 ? told : link.queues();
        }
    }

    private static int ask(Arena arena, String name, MemorySegment question) throws LinuxException {
        try (LinuxSocket socket = LinuxSocket.open(SocketOption.AF_INET, SocketOption.SOCK_DGRAM, 0)) {
            // struct ifreq: name, then the address of the question.
            MemorySegment request = arena.allocate(40, 8);
            byte[] ascii = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            MemorySegment.copy(ascii, 0, request, ValueLayout.JAVA_BYTE, 0, Math.min(ascii.length, INTERFACE_NAME - 1));
            request.set(ValueLayout.JAVA_LONG, INTERFACE_NAME, question.address());
            return Libc.ioctl(socket.fd(), SIOCETHTOOL, request.address());
        }
    }

    /** Returns the name of the XDP program that is attached to an interface, with its id, for people; empty if there is none. */
    public static String attached(PathNetlink.Link link) {
        if (link.program() == 0) {
            return "";
        }
        String name = Bpf.programName(link.program());
        return (name.isEmpty() ? "program" : "\"" + name + "\"") + " (id " + link.program() + ")";
    }
}
