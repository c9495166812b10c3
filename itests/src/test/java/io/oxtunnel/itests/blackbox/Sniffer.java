package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.NetworkInterface;

/** Looks at every frame of an interface, both ways (packet(7)), for the {@link Marker}. Part of an {@link Agent}. */
final class Sniffer {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final short ETH_P_ALL_BIG_ENDIAN = 0x0300;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int BUFFER = 16 << 20;
    private static final long PATIENCE_MICROS = 100_000;
    private static final int LARGEST_FRAME = 1 << 17;

    private static final MethodHandle SOCKET = bind("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle BIND = bind("bind", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle OPTION = bind("setsockopt", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle RECEIVE = bind("recv", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);

    private final int socket;
    private long frames;
    private long clear;
    private long pauses;

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** Starts to look at an interface of this namespace. */
    Sniffer(String device) throws Throwable {
        socket = (int) SOCKET.invokeExact(AF_PACKET, SOCK_RAW, (int) ETH_P_ALL_BIG_ENDIAN);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(20, 8);
            value.set(ValueLayout.JAVA_INT, 0, BUFFER);
            int first = (int) OPTION.invokeExact(socket, SOL_SOCKET, SO_RCVBUFFORCE, value, 4);
            value.set(ValueLayout.JAVA_LONG, 0, 0);
            value.set(ValueLayout.JAVA_LONG, 8, PATIENCE_MICROS);
            int second = (int) OPTION.invokeExact(socket, SOL_SOCKET, SO_RCVTIMEO, value, 16);
            value.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
            value.set(ValueLayout.JAVA_SHORT, 2, ETH_P_ALL_BIG_ENDIAN);
            value.set(ValueLayout.JAVA_INT, 4, NetworkInterface.getByName(device).getIndex());
            int third = (int) BIND.invokeExact(socket, value, 20);
            if (socket < 0 || first != 0 || second != 0 || third != 0) {
                throw new IOException("cannot look at the frames of " + device);
            }
        }
        Thread.ofPlatform().daemon().start(this::look);
    }

    private void look() {
        byte[] bytes = new byte[LARGEST_FRAME];
        MemorySegment frame = Arena.global().allocate(LARGEST_FRAME);
        try {
            while (true) {
                long length = (long) RECEIVE.invokeExact(socket, frame, (long) LARGEST_FRAME, 0);
                if (length > 0) {
                    MemorySegment.copy(frame, ValueLayout.JAVA_BYTE, 0, bytes, 0, (int) length);
                }
                count(length, length > 0 && Marker.in(bytes, (int) length));
            }
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private synchronized void count(long length, boolean marked) {
        if (length > 0) {
            frames++;
            clear += marked ? 1 : 0;
        } else {
            pauses++;
            notifyAll();
        }
    }

    /** Waits until the line is quiet for a moment, and returns the frames seen and those of them with the marker. */
    synchronized String result() throws InterruptedException {
        for (long quiet = pauses; pauses == quiet;) {
            wait();
        }
        return frames + " " + clear;
    }
}
