package io.oxtunnel.linux.netlink;

import io.oxtunnel.linux.call.Descriptors;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.Platform;
import io.oxtunnel.linux.call.SocketCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A netlink socket (netlink(7)): requests with an answer, dumps, and batches that are all or nothing. It belongs to the network
 * namespace of the thread that opened it. Control path; thread-safe.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Interfaces, addresses, routes, rules. */
    public static final int ROUTE = 0;
    /** Netfilter, nf_tables among it. */
    public static final int NETFILTER = 12;

    /** Multicast groups of addresses and routes, IPv4 and IPv6: RTMGRP_IPV4_IFADDR, _ROUTE, RTMGRP_IPV6_IFADDR, _ROUTE. */
    public static final int ADDRESSES_AND_ROUTES = 0x10 | 0x40 | 0x100 | 0x400;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ANSWER_SECONDS = 5;
    private static final int RECEIVE_SIZE = 65_536;
    private static final int SOCKADDR = 12;
    private static final int GROUPS = 8;
    private static final int ERROR = 2;
    private static final int DONE = 3;
    /** Where the extended acknowledgement begins: behind the errno and the header of the request. */
    private static final int EXTENDED = 4 + NetlinkMessage.HEADER;

    private final int fd;
    private int sequence;
    private boolean closed;

    /**
     * Opens a socket.
     *
     * @param protocol {@link #ROUTE} or {@link #NETFILTER}
     * @throws IOException if the system refuses
     */
    public NetlinkSocket(int protocol) throws IOException {
        this(protocol, 0);
    }

    private NetlinkSocket(int protocol, int groups) throws IOException {
        Platform.require();
        fd = LinuxException.check(SocketCalls.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol), "socket(netlink " + protocol + ")");
        try (Arena arena = Arena.ofConfined()) {
            // Without these an error has no text and a dump no filter: what old kernels do not know is done without.
            MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
            for (int option : new int[] {NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK}) {
                SocketCalls.setsockopt(fd, SOL_NETLINK, option, on.address(), 4);
            }
            MemorySegment time = arena.allocateFrom(ValueLayout.JAVA_LONG, ANSWER_SECONDS, 0);
            SocketCalls.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, time.address(), 16);
            MemorySegment address = arena.allocate(SOCKADDR, 4);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(ValueLayout.JAVA_INT, GROUPS, groups);
            LinuxException.check(SocketCalls.bind(fd, address.address(), SOCKADDR), "bind(netlink " + protocol + ")");
        } catch (IOException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private NetlinkSocket(Duplicate of) {
        fd = of.fd();
    }

    private record Duplicate(int fd) {
    }

    /**
     * Makes a second descriptor of an open socket: what belongs to the socket ends with the last of both. Only one of them makes requests at a
     * time.
     *
     * @throws IOException if the descriptor is not open, or the process has too many
     */
    public static NetlinkSocket duplicate(int descriptor) throws IOException {
        return new NetlinkSocket(new Duplicate(Descriptors.duplicate(descriptor)));
    }

    /**
     * Opens a socket that is told of changes and makes no requests.
     *
     * @param groups {@link #ADDRESSES_AND_ROUTES}
     * @throws IOException if the system refuses
     */
    public static NetlinkSocket events(int groups) throws IOException {
        return new NetlinkSocket(ROUTE, groups);
    }

    /** Returns the descriptor, to wait for what {@link #received} returns. */
    public int fd() {
        return fd;
    }

    /**
     * Returns messages that have come by themselves; none where some were lost, because there were too many, or if there are none.
     *
     * @throws IOException if the socket has failed
     */
    public synchronized List<NetlinkReply> received() throws IOException {
        try {
            return receive("events", MSG_DONTWAIT).stream().map(Answer::reply).toList();
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOBUFS) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * Makes a request and waits for its acknowledgement.
     *
     * @throws LinuxException if the kernel refuses it, with what the kernel says
     */
    public synchronized void request(NetlinkMessage message) throws IOException {
        batch(List.of(message));
    }

    /**
     * Makes several requests in one system call. At least one must ask for an acknowledgement ({@link NetlinkMessage#ACK}).
     *
     * @throws LinuxException for the first one that the kernel refuses
     */
    public synchronized void batch(List<NetlinkMessage> messages) throws IOException {
        int first = sequence + 1;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (NetlinkMessage message : messages) {
            bytes.writeBytes(message.toArray(++sequence));
        }
        String what = messages.getFirst().what();
        send(bytes.toByteArray(), what);
        LinuxException refused = null;
        boolean answered = false;
        // The kernel does the work within the call that sends: all its answers are there. How many come depends on its version.
        for (List<Answer> answers = receive(what, MSG_DONTWAIT); !answers.isEmpty(); answers = receive(what, MSG_DONTWAIT)) {
            for (Answer answer : answers) {
                int index = answer.sequence - first;
                if (answer.type == ERROR && index >= 0 && index < messages.size()) {
                    answered = true;
                    int errno = -answer.reply().u32(0);
                    refused = errno != 0 && refused == null ? refusal(messages.get(index), errno, answer) : refused;
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
        if (!answered) {
            throw new IOException("netlink " + what + ": the kernel did not answer");
        }
    }

    /**
     * Asks for all objects of a kind.
     *
     * @param message a get request; {@link NetlinkMessage#DUMP} is set by the caller
     * @throws LinuxException if the kernel refuses it
     */
    public synchronized List<NetlinkReply> dump(NetlinkMessage message) throws IOException {
        send(message.toArray(++sequence), message.what());
        List<NetlinkReply> found = new ArrayList<>();
        for (;;) {
            List<Answer> answers = receive(message.what(), 0);
            if (answers.isEmpty()) {
                throw new IOException("netlink " + message.what() + ": the kernel did not answer within " + ANSWER_SECONDS + " s");
            }
            for (Answer answer : answers) {
                if (answer.sequence != sequence) {
                    continue;
                }
                if (answer.type == ERROR || answer.type == DONE) {
                    int errno = answer.body.length < 4 ? 0 : -answer.reply().u32(0);
                    if (errno > 0) {
                        throw refusal(message, errno, answer);
                    }
                    return found;
                }
                found.add(answer.reply());
            }
        }
    }

    private record Answer(int type, int flags, int sequence, byte[] body) {
        NetlinkReply reply() {
            return new NetlinkReply(type, body);
        }
    }

    private static LinuxException refusal(NetlinkMessage message, int errno, Answer answer) {
        int at = answer.type == DONE ? 4 : EXTENDED;
        String said = NetlinkReply.text(answer.reply().attributes(at).get(1));
        return new LinuxException("netlink " + message.what() + (said.isEmpty() ? "" : " (the kernel says \"" + said + "\")"), errno);
    }

    private void send(byte[] bytes, String what) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            MemorySegment kernel = arena.allocate(SOCKADDR, 4);
            kernel.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            LinuxException.check(SocketCalls.sendto(fd, memory.address(), bytes.length, 0, kernel.address(), SOCKADDR), "netlink " + what);
        }
    }

    /** Returns what the kernel has sent, nothing if that is nothing (yet). */
    private List<Answer> receive(String what, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(RECEIVE_SIZE, 8);
            long n;
            do {
                n = SocketCalls.recvfrom(fd, memory.address(), RECEIVE_SIZE, flags, 0, 0);
            } while (n == -Errno.EINTR);
            if (n == -Errno.EAGAIN) {
                return List.of();
            }
            LinuxException.check(n, "netlink " + what);
            return split(memory.asSlice(0, n));
        }
    }

    private static List<Answer> split(MemorySegment memory) {
        List<Answer> answers = new ArrayList<>();
        for (long at = 0; at + NetlinkMessage.HEADER <= memory.byteSize();) {
            int length = memory.get(ValueLayout.JAVA_INT, at);
            if (length < NetlinkMessage.HEADER || at + length > memory.byteSize()) {
                break;
            }
            byte[] all = memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            answers.add(new Answer(memory.get(ValueLayout.JAVA_SHORT, at + 4) & 0xffff, memory.get(ValueLayout.JAVA_SHORT, at + 6),
                    memory.get(ValueLayout.JAVA_INT, at + 8), Arrays.copyOfRange(all, NetlinkMessage.HEADER, length)));
            at += length + 3 & ~3;
        }
        return answers;
    }

    /** Closes the socket. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}
