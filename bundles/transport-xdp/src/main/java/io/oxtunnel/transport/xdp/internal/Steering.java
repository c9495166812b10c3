package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.xdp.BpfObject;
import io.oxtunnel.linux.xdp.NicFeatures;
import io.oxtunnel.linux.xdp.XdpProgram;
import io.oxtunnel.linux.xdp.XskSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The XDP program on the interface, and what its maps say: which port, which own addresses, which socket has which queue. The program is
 * xdp-native/steer.c. Control path; thread-safe.
 */
final class Steering implements AutoCloseable {
    /** Entries of the program's map of sockets. */
    static final int MOST_QUEUES = 64;
    /** Entries of the program's map of addresses. */
    static final int MOST_ADDRESSES = 1_024;
    /** Longest frame that a buffer holds behind the room that the kernel leaves. */
    static final int LONGEST_FRAME = BufferPool.SMALL - XskSocket.HEADROOM;
    private static final System.Logger LOG = System.getLogger(Steering.class.getPackageName());
    private static final String OBJECT = "steer.o";
    private static final String NAME = "oxtunnel";
    private static final String SOCKETS = "sockets";
    private static final String ADDRESSES = "addresses";
    private static final String SETTINGS = "settings";

    private final XdpProgram program;
    private final Set<InetAddress> steered = new HashSet<>();
    private XdpProgram.Mode mode;

    private Steering(XdpProgram program) {
        this.program = program;
    }

    /** Reads the program that this bundle carries. */
    static BpfObject object() throws IOException {
        try (InputStream in = Steering.class.getResourceAsStream(OBJECT)) {
            if (in == null) {
                throw new IOException("the bundle lacks " + OBJECT);
            }
            return BpfObject.parse(in.readAllBytes(), "xdp");
        }
    }

    /** Loads the program; it is attached to nothing yet. */
    static Steering load() throws IOException {
        return new Steering(XdpProgram.load(object(), NAME));
    }

    /**
     * Loads the program and attaches it.
     *
     * @param wanted where it is to run, null for the driver, or behind it where the driver cannot
     * @throws IOException if another program is attached, which is named, or the system refuses
     */
    static Steering attach(Nic nic, XdpProgram.Mode wanted) throws IOException {
        String other = NicFeatures.attached(nic.link());
        if (!other.isEmpty()) {
            throw busy(nic, other);
        }
        Steering steering = load();
        try {
            steering.attachTo(nic, wanted);
            return steering;
        } catch (LinuxException e) {
            steering.close();
            throw e.errno() == Errno.EBUSY ? busy(nic, "a program") : e;
        }
    }

    private static IOException busy(Nic nic, String other) {
        return new IOException("af-xdp: interface \"" + nic.link().name() + "\" has an XDP program already: " + other + "; `bpftool net` tells whose it is, "
                + "`ip link set dev " + nic.link().name() + " xdp off` takes off one that was left behind, or leave af-xdp out of transports");
    }

    private void attachTo(Nic nic, XdpProgram.Mode wanted) throws LinuxException {
        if (wanted != XdpProgram.Mode.GENERIC) {
            try {
                program.attach(nic.link().index(), XdpProgram.Mode.NATIVE);
                mode = XdpProgram.Mode.NATIVE;
                return;
            } catch (LinuxException e) {
                if (wanted == XdpProgram.Mode.NATIVE || e.errno() == Errno.EBUSY) {
                    throw e;
                }
                LOG.log(System.Logger.Level.WARNING, "af-xdp on {0}: generic mode, which is slower: the driver \"{1}\" does not take the program: {2}",
                        nic.link().name(), nic.features().driver(), e.getMessage());
            }
        }
        program.attach(nic.link().index(), XdpProgram.Mode.GENERIC);
        mode = XdpProgram.Mode.GENERIC;
    }

    /** Returns where the program runs. */
    XdpProgram.Mode mode() {
        return mode;
    }

    /** Says which port is the tunnel's; before, everything goes to the kernel. */
    void port(int port) throws IOException {
        byte[] value = new byte[] {(byte) (port >> 8), (byte) port, 0, 0};
        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).putShort(2, (short) LONGEST_FRAME);
        program.put(SETTINGS, new byte[4], value);
    }

    /** Gives a queue of the interface its socket. */
    void socket(int queue, int fd) throws IOException {
        program.put(SOCKETS, host(queue), host(fd));
    }

    private static byte[] host(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    }

    /**
     * Says which own addresses are the tunnel's; what comes to others is the kernel's.
     *
     * @param wanted all of them; those beyond the first {@value #MOST_ADDRESSES} are served by the UDP socket
     */
    synchronized void addresses(List<InetAddress> wanted) throws IOException {
        Set<InetAddress> kept = new HashSet<>(wanted.subList(0, Math.min(wanted.size(), MOST_ADDRESSES)));
        for (InetAddress gone : steered) {
            if (!kept.contains(gone)) {
                program.remove(ADDRESSES, mapped(gone));
            }
        }
        steered.retainAll(kept);
        for (InetAddress address : kept) {
            if (steered.add(address)) {
                program.put(ADDRESSES, mapped(address), host(1));
            }
        }
    }

    private static byte[] mapped(InetAddress address) {
        return io.oxtunnel.linux.socket.Sockaddr.bytes(address, io.oxtunnel.linux.socket.SocketOption.AF_INET6);
    }

    /** Runs the program on a frame, attached or not, and returns what it does with it. */
    int run(byte[] frame) throws IOException {
        return program.run(frame);
    }

    /** Takes the program off the interface. Idempotent. */
    @Override
    public void close() {
        program.close();
    }
}
