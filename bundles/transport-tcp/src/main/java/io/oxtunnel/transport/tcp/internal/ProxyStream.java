package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.SocketOption;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A connection through an HTTP proxy (RFC 9110, 9.3.6): CONNECT and its answer, and then what the proxy connects to. The answer is bounded,
 * and nothing may come before the other end was spoken to.
 */
final class ProxyStream implements Stream {
    /** Bytes of an answer. */
    static final int LONGEST_ANSWER = 8_192;
    private static final int TOLD = 80;

    /** Makes what speaks to the other end. */
    interface Next {
        Stream open() throws IOException;
    }

    private final int fd;
    private final MemorySegment scratch;
    private final byte[] request;
    private final Next next;
    private final byte[] answer = new byte[LONGEST_ANSWER];
    private int asked;
    private int length;
    private Stream through;
    private String problem;

    ProxyStream(int fd, MemorySegment scratch, byte[] request, Next next) {
        this.fd = fd;
        this.scratch = scratch;
        this.request = request;
        this.next = next;
    }

    @Override
    public int read(long at, int room) {
        if (through != null) {
            return through.read(at, room);
        }
        if (length == LONGEST_ANSWER) {
            return broken("the proxy's answer has no end within " + LONGEST_ANSWER + " bytes");
        }
        int n = PlainStream.receive(fd, scratch.address(), LONGEST_ANSWER - length);
        if (n <= 0) {
            return n == ENDED ? broken("the proxy closed the connection without an answer") : n;
        }
        MemorySegment.copy(scratch, ValueLayout.JAVA_BYTE, 0, answer, length, n);
        length += n;
        int end = new String(answer, 0, length, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        return end < 0 ? 0 : answered(end);
    }

    private int answered(int end) {
        String line = new String(answer, 0, Math.min(end, length), StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
        String shown = line.substring(0, Math.min(TOLD, line.length())).replaceAll("[^ -~]", "?");
        if (!line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
            return broken("the proxy answers \"" + shown + "\"; allowed: HTTP/1.1 200");
        }
        if (line.charAt(9) != '2') {
            return broken("the proxy refuses: " + shown.substring(9) + (line.startsWith("407", 9) ? "; give user and password in proxy" : ""));
        }
        if (end + 4 < length) {
            return broken("something came through the proxy before anything was sent");
        }
        try {
            through = next.open();
            return 0;
        } catch (IOException e) {
            return broken(e.getMessage());
        }
    }

    private int broken(String text) {
        problem = text;
        return BROKEN;
    }

    @Override
    public int write(Gather bytes) {
        return through == null ? 0 : through.write(bytes);
    }

    @Override
    public boolean open() {
        return through != null && through.open();
    }

    @Override
    public int flush() {
        while (asked < request.length) {
            int n = request.length - asked;
            MemorySegment.copy(request, asked, scratch, ValueLayout.JAVA_BYTE, 0, n);
            int sent = (int) SocketCalls.sendto(fd, scratch.address(), n, SocketOption.MSG_DONTWAIT | SocketOption.MSG_NOSIGNAL, 0, 0);
            if (sent <= 0) {
                return sent == 0 || PlainStream.again(-sent) ? 0 : sent;
            }
            asked += sent;
        }
        return through == null ? 0 : through.flush();
    }

    @Override
    public boolean flushed() {
        return asked == request.length && (through == null || through.flushed());
    }

    @Override
    public boolean busy() {
        return through != null && through.busy();
    }

    @Override
    public boolean pending() {
        return through != null && through.pending();
    }

    @Override
    public String problem() {
        return through == null ? problem : through.problem();
    }

    @Override
    public void close() {
        if (through != null) {
            through.close();
        }
    }
}
