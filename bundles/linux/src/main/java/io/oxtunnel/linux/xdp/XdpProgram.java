package io.oxtunnel.linux.xdp;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A loaded XDP program, its maps, and its link to an interface. All of it is held by descriptors: the kernel detaches the program and
 * frees the maps when they are closed, the death of the process included. Control path; thread-safe.
 */
public final class XdpProgram implements AutoCloseable {
    /** What a program returns for what the kernel is to have. */
    public static final int PASS = 2;
    /** What a program returns for what goes elsewhere, an AF_XDP socket for example. */
    public static final int REDIRECT = 4;
    private static final int INSTRUCTION = 8;
    private static final int MAP_BY_DESCRIPTOR = 1;

    /** Where a program runs. */
    public enum Mode {
        /** In the driver, before the kernel has a packet. */
        NATIVE(4),
        /** Behind the driver, on any interface: the packet has been copied already. */
        GENERIC(2);

        private final int flag;

        Mode(int flag) {
            this.flag = flag;
        }
    }

    private final Map<String, Integer> maps = new LinkedHashMap<>();
    private final int program;
    private int link = -1;
    private boolean closed;

    private XdpProgram(BpfObject object, String name) throws LinuxException {
        try {
            for (Map.Entry<String, BpfObject.MapShape> map : object.maps().entrySet()) {
                maps.put(map.getKey(), Bpf.map(map.getKey(), map.getValue()));
            }
            program = Bpf.load(name, filled(object), object.license());
        } catch (LinuxException e) {
            maps.values().forEach(Libc::close);
            throw e;
        }
    }

    /** Puts the descriptors of the maps where instructions name them. */
    private byte[] filled(BpfObject object) {
        byte[] code = object.instructions().clone();
        ByteBuffer bytes = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        object.uses().forEach((place, map) -> {
            int at = place * INSTRUCTION;
            bytes.put(at + 1, (byte) (bytes.get(at + 1) & 0x0f | MAP_BY_DESCRIPTOR << 4));
            bytes.putInt(at + 4, maps.get(map)).putInt(at + 12, 0);
        });
        return code;
    }

    /**
     * Makes the maps and loads the program; it is attached to nothing yet.
     *
     * @param name what `bpftool prog` and others show, at most 15 letters count
     * @throws LinuxException if the system refuses, with the verifier's words
     */
    public static XdpProgram load(BpfObject object, String name) throws LinuxException {
        return new XdpProgram(object, name);
    }

    /**
     * Attaches the program to an interface.
     *
     * @throws LinuxException if the system refuses; EBUSY if there is another one
     */
    public synchronized void attach(int device, Mode mode) throws LinuxException {
        int result = Bpf.link(program, device, mode.flag);
        // The kernel tells "there is one in the other mode already" by EEXIST.
        link = LinuxException.check(result == -Errno.EEXIST ? -Errno.EBUSY : result, "bpf(LINK_CREATE " + mode + ")");
    }

    /**
     * Sets an entry of a map.
     *
     * @throws IOException if the system refuses
     */
    public synchronized void put(String map, byte[] key, byte[] value) throws IOException {
        Bpf.put(descriptor(map), key, value, map);
    }

    /** Removes an entry of a map; one that is not there is no error. */
    public synchronized void remove(String map, byte[] key) {
        Bpf.remove(descriptor(map), key);
    }

    private int descriptor(String map) {
        Integer fd = maps.get(map);
        if (closed || fd == null) {
            throw new IllegalStateException(closed ? "the program is closed" : "no map \"" + map + "\"; there are " + maps.keySet());
        }
        return fd;
    }

    /** Runs the program on a frame of at least 14 bytes and returns what it returns: {@link #PASS}, {@link #REDIRECT}. */
    public synchronized int run(byte[] frame) throws LinuxException {
        return Bpf.test(program, frame);
    }

    /** Detaches the program and frees it. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (link >= 0) {
                Libc.close(link);
            }
            Libc.close(program);
            maps.values().forEach(Libc::close);
        }
    }
}
