package io.oxtunnel.linux.resolve;

import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks name servers for the addresses of a name (RFC 1035). Each server is asked on a socket of its own, with a port and an id drawn at
 * random; the next one is asked as well when there is no answer within half a second, and the first good answer of any of them counts.
 * What the answers say is not authenticated: the handshake is. One thread.
 */
final class DnsClient {
    private static final int PORT = 53;
    private static final int ROUNDS = 2;
    private static final long STAGGER = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(4);
    /** Without EDNS no answer by UDP is longer (RFC 1035, section 2.3.4); what is longer is told to be truncated. */
    private static final int LONGEST_DATAGRAM = 512;
    private static final System.Logger LOG = System.getLogger(DnsClient.class.getPackageName());

    private final MarkedSockets sockets;
    private final DnsStream stream;
    private final int port;
    private final SecureRandom random = new SecureRandom();

    DnsClient(MarkedSockets sockets) {
        this(sockets, PORT);
    }

    DnsClient(MarkedSockets sockets, int port) {
        this.sockets = sockets;
        this.port = port;
        stream = new DnsStream(sockets);
    }

    /** One server that was asked. */
    private record Asked(LinuxSocket socket, InetSocketAddress server, DnsQuestion question) {
    }

    /**
     * Asks for the addresses of one family.
     *
     * @param type {@link DnsQuestion#A} or {@link DnsQuestion#AAAA}
     * @return none if the name has none
     * @throws InterruptedIOException if the thread was interrupted
     * @throws UnknownHostException if no server knows
     */
    List<InetAddress> ask(String name, int type, List<InetAddress> servers) throws IOException {
        long end = System.nanoTime() + LIMIT;
        List<Asked> asked = new ArrayList<>();
        try {
            for (int i = 0; i < ROUNDS * servers.size() && System.nanoTime() - end < 0; i++) {
                send(asked, name, type, servers.get(i % servers.size()));
                boolean last = i == ROUNDS * servers.size() - 1;
                DnsAnswer answer = receive(asked, last ? end : Math.min(end, System.nanoTime() + STAGGER));
                if (answer != null) {
                    return answer.addresses();
                }
            }
        } finally {
            asked.forEach(a -> a.socket.close());
        }
        throw new UnknownHostException("no name server has answered for \"" + name + "\"; asked: " + servers);
    }

    private void send(List<Asked> asked, String name, int type, InetAddress server) {
        DnsQuestion question = new DnsQuestion(random.nextInt(1 << 16), name, type);
        InetSocketAddress to = new InetSocketAddress(server, port);
        try (Arena arena = Arena.ofConfined()) {
            LinuxSocket socket = sockets.connect(SocketOption.SOCK_DGRAM, to);
            asked.add(new Asked(socket, to, question));
            byte[] message = question.encode();
            MemorySegment out = arena.allocate(message.length);
            MemorySegment.copy(message, 0, out, ValueLayout.JAVA_BYTE, 0, message.length);
            SocketCalls.sendto(socket.fd(), out.address(), message.length, 0, 0, 0);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "name server " + to + " cannot be asked", e);
        }
    }

    /** Returns the first answer that settles the question, or null if none comes in time. */
    private DnsAnswer receive(List<Asked> asked, long until) throws IOException {
        while (!asked.isEmpty()) {
            int ready = Waiter.await(asked.stream().map(Asked::socket).toList(), Waiter.READABLE, until);
            if (ready < 0) {
                return null;
            }
            Asked from = asked.get(ready);
            DnsAnswer answer = read(from, until + STAGGER);
            if (answer.kind() == DnsAnswer.Kind.KNOWN) {
                return answer;
            }
            if (answer.kind() == DnsAnswer.Kind.REFUSED) {
                asked.remove(ready);
                from.socket.close();
            }
        }
        // Nobody to wait for: the next one is asked at once.
        return null;
    }

    private DnsAnswer read(Asked from, long until) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(LONGEST_DATAGRAM);
            long n = SocketCalls.recvfrom(from.socket.fd(), in.address(), LONGEST_DATAGRAM, SocketOption.MSG_DONTWAIT, 0, 0);
            if (n < 0) {
                // Refused by ICMP, or nothing there after all.
                return new DnsAnswer(DnsAnswer.Kind.REFUSED, List.of());
            }
            DnsAnswer answer = DnsAnswer.read(from.question, in.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE), (int) n);
            return answer.kind() == DnsAnswer.Kind.TRUNCATED ? byStream(from, until) : answer;
        }
    }

    private DnsAnswer byStream(Asked from, long until) throws InterruptedIOException {
        try {
            return stream.ask(from.question, from.server, until);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "name server " + from.server + " by TCP", e);
            return new DnsAnswer(DnsAnswer.Kind.REFUSED, List.of());
        }
    }
}
