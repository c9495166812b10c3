package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.linux.call.Descriptors;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.netlink.RouteNetlink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network interface whose packets are ours (Documentation/networking/tuntap.rst): no protocol information, virtio headers, TCP and,
 * where the kernel has it, UDP super-packets. It lives as long as one of its queues is open: it, its addresses and its routes are gone
 * with the process, however that ends. Opening and closing is for the control path; each queue is for one thread.
 */
public final class TunDevice implements AutoCloseable {
    private static final String PATH = "/dev/net/tun";
    private static final int OPEN_FLAGS = 0x2 | 0x80000 | 0x800; // O_RDWR | O_CLOEXEC | O_NONBLOCK
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final int IFF_TUN = 0x1;
    private static final int IFF_MULTI_QUEUE = 0x100;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    /** A name that exists is refused, even if it is a TUN device with room for one more queue. */
    private static final int IFF_TUN_EXCL = 0x8000;
    private static final int OFFLOAD_TCP = 0x07; // CSUM | TSO4 | TSO6
    private static final int OFFLOAD_UDP = 0x60; // USO4 | USO6
    private static final int AF_UNIX = 1;
    private static final int SEQPACKET_FLAGS = 5 | 0x80000 | 0x800; // SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK
    private static final int IFREQ = 40;
    private static final int IFNAMSIZ = 16;

    private final List<TunQueue> queues = new ArrayList<>();
    private final List<Integer> descriptors = new ArrayList<>();
    private String name;
    private int index;
    private boolean udpSegmentation;

    private TunDevice(String name) {
        this.name = name;
    }

    /**
     * Makes an interface, down and without addresses. It is given super-packets of up to 65,535 bytes, unless
     * {@link RouteNetlink#gsoMaxSize} says less: what another interface has glued and this machine forwards is cut into single packets
     * if it is larger than that, and costs twenty times as much.
     *
     * @param name its name, 1..15 characters; "%d" in it becomes the first free number
     * @param queues number of queues, 1..64
     * @param pool where packets go; open longer than the device
     * @throws IOException if there is no TUN driver, no privilege, or the name is taken; the message says what to do
     */
    public static TunDevice open(String name, int queues, BufferPool pool, RouteNetlink netlink) throws IOException {
        Platform.require();
        requireName(name);
        if (queues < 1 || queues > 64) {
            throw new IOException("queues: " + queues + " is not in 1..64");
        }
        TunDevice device = new TunDevice(name);
        try {
            for (int i = 0; i < queues; i++) {
                device.attach(i == 0);
            }
            device.index = netlink.index(device.name);
            OwnInterfaces.add(device.index);
            device.descriptors.forEach(fd -> device.queues.add(new TunQueue(fd, pool, device.udpSegmentation)));
            return device;
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /**
     * Takes over the queues of an open interface: nothing changes on it, and it lives until both are closed. They must not be used at the same
     * time.
     *
     * @param name its name
     * @param descriptors {@link #descriptors()} of the other one
     * @throws IOException if one of them is not open, or the process has too many
     */
    public static TunDevice adopt(String name, List<Integer> descriptors, BufferPool pool, RouteNetlink netlink) throws IOException {
        TunDevice device = new TunDevice(name);
        try {
            for (int descriptor : descriptors) {
                int fd = Descriptors.duplicate(descriptor);
                device.descriptors.add(fd);
                device.udpSegmentation = device.offload(fd);
            }
            device.index = netlink.index(name);
            device.descriptors.forEach(fd -> device.queues.add(new TunQueue(fd, pool, device.udpSegmentation)));
            return device;
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }

    /** Returns whether an interface of that name is what {@link #open} would make of a wish such as {@code ox%d}. */
    public static boolean fits(String wish, String name) {
        return wish.equals(name) || wish.endsWith("%d") && name.matches("\\Q" + wish.substring(0, wish.length() - 2) + "\\E[0-9]+");
    }

    /** Returns the descriptors of its queues, in order. */
    public List<Integer> descriptors() {
        return List.copyOf(descriptors);
    }

    /** Refuses what cannot be the name of an interface. */
    static void requireName(String name) throws IOException {
        if (!name.matches("[A-Za-z0-9_.-]{1,15}|[A-Za-z0-9_.-]{0,12}%d") || name.matches("\\.{1,2}")) {
            throw new IOException("interface name \"" + name + "\": allowed are 1..15 of A-Z a-z 0-9 _ . -, and one %d at the end for a free number");
        }
    }

    private void attach(boolean first) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = LinuxException.check(Libc.open(arena.allocateFrom(PATH).address(), OPEN_FLAGS, 0), "open(" + PATH + ")");
            descriptors.add(fd);
            MemorySegment request = arena.allocate(IFREQ, 8);
            request.setString(0, name, StandardCharsets.US_ASCII);
            int flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE | (first ? IFF_TUN_EXCL : 0);
            request.set(ValueLayout.JAVA_SHORT, IFNAMSIZ, (short) flags);
            LinuxException.check(Libc.ioctl(fd, TUNSETIFF, request.address()), "ioctl(TUNSETIFF, " + name + ")");
            name = request.getString(0, StandardCharsets.US_ASCII);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, VirtioHeader.SIZE);
            LinuxException.check(Libc.ioctl(fd, TUNSETVNETHDRSZ, size.address()), "ioctl(TUNSETVNETHDRSZ, " + name + ")");
            udpSegmentation = offload(fd);
        }
    }

    /** Takes super-packets on, and returns whether that includes UDP: kernels before 6.2 do not know it. */
    private boolean offload(int fd) throws IOException {
        int result = Libc.ioctl(fd, TUNSETOFFLOAD, OFFLOAD_TCP | OFFLOAD_UDP);
        if (result == -Errno.EINVAL) {
            LinuxException.check(Libc.ioctl(fd, TUNSETOFFLOAD, OFFLOAD_TCP), "ioctl(TUNSETOFFLOAD, " + name + ")");
            return false;
        }
        LinuxException.check(result, "ioctl(TUNSETOFFLOAD, " + name + ")");
        return true;
    }

    /** Returns the name of the interface. */
    public String name() {
        return name;
    }

    /** Returns the index of the interface. */
    public int index() {
        return index;
    }

    /** Returns one line for people: the interface, its queues and what travels in super-packets. */
    public String describe() {
        return "interface " + name + ", " + queues.size() + (queues.size() == 1 ? " queue" : " queues") + ", super-packets of "
                + (udpSegmentation ? "TCP and UDP" : "TCP");
    }

    /** Returns the number of queues. */
    public int queues() {
        return queues.size();
    }

    /**
     * Returns a queue; the same object always.
     *
     * @param queue 0..{@link #queues()}-1
     */
    public TunQueue queue(int queue) {
        return queues.get(queue);
    }

    /**
     * Returns a queue of the same code that no interface stands behind: what is sent to it is what it receives, super-packets and virtio
     * headers included. The caller closes it.
     *
     * @throws IOException if the system gives no pair of sockets
     */
    public TunQueue understudy(BufferPool pool) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
            LinuxException.check(SocketCalls.socketpair(AF_UNIX, SEQPACKET_FLAGS, 0, pair.address()), "socketpair(AF_UNIX)");
            return new TunQueue(pair.getAtIndex(ValueLayout.JAVA_INT, 0), pair.getAtIndex(ValueLayout.JAVA_INT, 1), pool, udpSegmentation);
        }
    }

    /** Closes the queues, and removes the interface by that. Idempotent. */
    @Override
    public void close() {
        if (queues.isEmpty()) {
            descriptors.forEach(Libc::close);
        }
        descriptors.clear();
        queues.forEach(TunQueue::close);
    }
}
