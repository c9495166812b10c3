package io.oxtunnel.linux.resolve;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.socket.LinuxSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.List;

/** One question by TCP, where the answer did not fit a datagram (RFC 1035, section 4.2.2; RFC 7766). Stateless. */
final class DnsStream {
    /** More than 16 addresses need by far. */
    private static final int LONGEST_ANSWER = 8_192;

    private final MarkedSockets sockets;

    DnsStream(MarkedSockets sockets) {
        this.sockets = sockets;
    }

    /**
     * Asks.
     *
     * @param until a value of System.nanoTime
     * @throws IOException if no whole answer comes by then
     */
    DnsAnswer ask(DnsQuestion question, InetSocketAddress server, long until) throws IOException {
        byte[] message = question.encode();
        try (LinuxSocket socket = sockets.connect(MarkedSockets.SOCK_STREAM, server); Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(2L + message.length);
            out.set(ValueLayout.JAVA_BYTE, 0, (byte) (message.length >>> 8));
            out.set(ValueLayout.JAVA_BYTE, 1, (byte) message.length);
            MemorySegment.copy(message, 0, out, ValueLayout.JAVA_BYTE, 2, message.length);
            transfer(socket, out, true, until);
            MemorySegment size = arena.allocate(2);
            transfer(socket, size, false, until);
            int length = (size.get(ValueLayout.JAVA_BYTE, 0) & 0xff) << 8 | size.get(ValueLayout.JAVA_BYTE, 1) & 0xff;
            if (length > LONGEST_ANSWER) {
                throw new IOException(server + " announces an answer of " + length + " bytes; allowed: up to " + LONGEST_ANSWER);
            }
            MemorySegment in = arena.allocate(Math.max(1, length));
            transfer(socket, in.asSlice(0, length), false, until);
            return DnsAnswer.read(question, in.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), length);
        }
    }

    private static void transfer(LinuxSocket socket, MemorySegment bytes, boolean write, long until) throws IOException {
        long done = 0;
        while (done < bytes.byteSize()) {
            if (Waiter.await(List.of(socket), write ? Waiter.WRITABLE : Waiter.READABLE, until) < 0) {
                throw new IOException("the name server takes too long by TCP");
            }
            long address = bytes.address() + done;
            long left = bytes.byteSize() - done;
            long n = write ? Libc.write(socket.fd(), address, left) : Libc.read(socket.fd(), address, left);
            if (n == 0) {
                throw new IOException("the name server closed the connection");
            }
            done += n == -Errno.EAGAIN || n == -Errno.EINTR ? 0 : LinuxException.check(n, write ? "write()" : "read()");
        }
    }
}
