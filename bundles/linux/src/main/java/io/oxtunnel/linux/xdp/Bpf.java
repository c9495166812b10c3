package io.oxtunnel.linux.xdp;

import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Commands of bpf(2). Each fills one struct bpf_attr; offsets are those of linux/bpf.h. Descriptors are close-on-exec by the kernel's own
 * choice. Control path.
 */
final class Bpf {
    private static final int ATTRIBUTES = 128;
    private static final int MAP_CREATE = 0;
    private static final int MAP_UPDATE = 2;
    private static final int MAP_DELETE = 3;
    private static final int PROGRAM_LOAD = 5;
    private static final int PROGRAM_TEST = 10;
    private static final int PROGRAM_BY_ID = 13;
    private static final int OBJECT_INFO = 15;
    private static final int LINK_CREATE = 28;
    private static final int PROGRAM_XDP = 6;
    private static final int ATTACH_XDP = 37;
    private static final int LOG = 65_536;
    private static final int NAME = 15;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private Bpf() {
    }

    private static int call(int command, MemorySegment attributes) {
        return (int) SystemCall.bpf(command, attributes.address(), ATTRIBUTES);
    }

    private static MemorySegment name(MemorySegment attributes, int at, String name) {
        MemorySegment.copy(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, attributes, ValueLayout.JAVA_BYTE, at,
                Math.min(NAME, name.length()));
        return attributes;
    }

    /** Makes a map and returns its descriptor. */
    static int map(String name, BpfObject.MapShape shape) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocate(ATTRIBUTES, 8);
            a.set(INT, 0, shape.type());
            a.set(INT, 4, shape.keySize());
            a.set(INT, 8, shape.valueSize());
            a.set(INT, 12, shape.entries());
            a.set(INT, 16, shape.flags());
            name(a, 28, name);
            return LinuxException.check(call(MAP_CREATE, a), "bpf(MAP_CREATE " + name + ")");
        }
    }

    /** Sets an entry. */
    static void put(int map, byte[] key, byte[] value, String what) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            LinuxException.check(call(MAP_UPDATE, entry(arena, map, key, value)), "bpf(MAP_UPDATE_ELEM " + what + ")");
        }
    }

    /** Removes an entry and returns 0 or the negative errno. */
    static int remove(int map, byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            return call(MAP_DELETE, entry(arena, map, key, new byte[0]));
        }
    }

    private static MemorySegment entry(Arena arena, int map, byte[] key, byte[] value) {
        MemorySegment a = arena.allocate(ATTRIBUTES, 8);
        a.set(INT, 0, map);
        a.set(LONG, 8, arena.allocateFrom(ValueLayout.JAVA_BYTE, key).address());
        a.set(LONG, 16, value.length == 0 ? 0 : arena.allocateFrom(ValueLayout.JAVA_BYTE, value).address());
        return a;
    }

    /** Loads an XDP program, maps filled in, and returns its descriptor; an error carries the end of what the verifier said. */
    static int load(String name, byte[] instructions, String license) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(LOG);
            MemorySegment a = arena.allocate(ATTRIBUTES, 8);
            a.set(INT, 0, PROGRAM_XDP);
            a.set(INT, 4, instructions.length / 8);
            a.set(LONG, 8, code(arena, instructions));
            a.set(LONG, 16, arena.allocateFrom(license).address());
            a.set(INT, 24, 1);
            a.set(INT, 28, LOG);
            a.set(LONG, 32, log.address());
            name(a, 48, name);
            a.set(INT, 68, ATTACH_XDP);
            int fd = call(PROGRAM_LOAD, a);
            if (fd < 0) {
                String said = log.getString(0).strip();
                throw new LinuxException("bpf(PROG_LOAD " + name + (said.isEmpty() ? "" : ": " + said.substring(Math.max(0, said.length() - 400)))
                        + ")", -fd);
            }
            return fd;
        }
    }

    private static long code(Arena arena, byte[] instructions) {
        MemorySegment memory = arena.allocate(instructions.length, 8);
        MemorySegment.copy(instructions, 0, memory, ValueLayout.JAVA_BYTE, 0, instructions.length);
        return memory.address();
    }

    /** Runs a program on a frame and returns what it returns; nothing is redirected (BPF_PROG_TEST_RUN). */
    static int test(int program, byte[] frame) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocate(ATTRIBUTES, 8);
            a.set(INT, 0, program);
            a.set(INT, 8, frame.length);
            a.set(LONG, 16, arena.allocateFrom(ValueLayout.JAVA_BYTE, frame).address());
            a.set(INT, 32, 1);
            LinuxException.check(call(PROGRAM_TEST, a), "bpf(PROG_TEST_RUN)");
            return a.get(INT, 4);
        }
    }

    /** Attaches a program to an interface and returns the link's descriptor or the negative errno; it is detached when that is closed. */
    static int link(int program, int device, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocate(ATTRIBUTES, 8);
            a.set(INT, 0, program);
            a.set(INT, 4, device);
            a.set(INT, 8, ATTACH_XDP);
            a.set(INT, 12, flags);
            return call(LINK_CREATE, a);
        }
    }

    /** Returns the name of a loaded program, or an empty one where the system does not tell. */
    static String programName(int id) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocate(ATTRIBUTES, 8);
            a.set(INT, 0, id);
            int fd = call(PROGRAM_BY_ID, a);
            if (fd < 0) {
                return "";
            }
            // struct bpf_prog_info: the name is 16 bytes at 64.
            MemorySegment info = arena.allocate(ATTRIBUTES, 8);
            MemorySegment b = arena.allocate(ATTRIBUTES, 8);
            b.set(INT, 0, fd);
            b.set(INT, 4, ATTRIBUTES);
            b.set(LONG, 8, info.address());
            int told = call(OBJECT_INFO, b);
            Libc.close(fd);
            return told < 0 ? "" : info.getString(64);
        }
    }
}
