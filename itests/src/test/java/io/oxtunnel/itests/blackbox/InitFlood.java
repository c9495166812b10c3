package io.oxtunnel.itests.blackbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.SplittableRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * INITs that mean nothing and whose mac1 is right, each from another address that is not the sender's (raw(7)): the attacker knows the
 * server's public key and cannot receive what is sent to 10.200.0.0/16. Part of an {@link Agent}.
 */
final class InitFlood {
    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;
    private static final byte UDP = 17;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int INIT = 241;
    private static final int MAC1 = INIT - 32;
    private static final int SOURCES = 0x0ac8_0000;
    private static final int SEED = 13;
    // As many different ones: what they cost to make is no matter of the server's.
    private static final int DIFFERENT = 1_024;

    private static final MethodHandle SOCKET = bind("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle SEND = bind("sendto", ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment packet = arena.allocate(IP_HEADER + UDP_HEADER + INIT);
    private final MemorySegment address = arena.allocate(16);
    private final ByteBuffer bytes = packet.asByteBuffer();
    private final byte[][] inits = new byte[DIFFERENT][INIT];
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final int socket;

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** Prepares a flood of an IPv4 address and port. */
    InitFlood(String host, int port, String serverKey) throws Throwable {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("ox-mac1".getBytes(StandardCharsets.US_ASCII));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(digest.digest(Base64.getDecoder().decode(serverKey)), "HmacSHA256"));
        byte[] to = InetAddress.ofLiteral(host).getAddress();
        // The kernel adds length, identification and checksum of the IP header; a UDP checksum of 0 is none.
        bytes.put(0, (byte) 0x45).put(8, (byte) 64).put(9, UDP).put(16, to);
        bytes.putShort(IP_HEADER + 2, (short) port).putShort(IP_HEADER + 4, (short) (UDP_HEADER + INIT));
        address.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).putShort(0, (short) AF_INET).put(4, to);
        for (byte[] init : inits) {
            random.nextBytes(init);
            ByteBuffer.wrap(init).putShort((short) 0x4f58).put((byte) 8).putInt(0).putShort((short) (INIT - 9)).putInt(0x01010100);
            mac.update(init, 0, MAC1);
            System.arraycopy(mac.doFinal(), 0, init, MAC1, 16);
        }
        socket = (int) SOCKET.invokeExact(AF_INET, SOCK_RAW, IPPROTO_RAW);
        if (socket < 0) {
            throw new IOException("no raw socket");
        }
    }

    /** Sends so many as fast as it goes, and returns how many went and in how many milliseconds. */
    String send(int count) throws Throwable {
        long began = System.nanoTime();
        int sent = 0;
        for (int i = 0; i < count; i++) {
            next(inits[i % DIFFERENT]);
            sent += (long) SEND.invokeExact(socket, packet, packet.byteSize(), 0, address, 16) > 0 ? 1 : 0;
        }
        return sent + " " + (System.nanoTime() - began) / 1_000_000;
    }

    private void next(byte[] init) {
        bytes.putInt(12, SOURCES | random.nextInt(1, 0xffff)).putShort(IP_HEADER, (short) random.nextInt(1_024, 0xffff));
        bytes.put(IP_HEADER + UDP_HEADER, init);
    }
}
