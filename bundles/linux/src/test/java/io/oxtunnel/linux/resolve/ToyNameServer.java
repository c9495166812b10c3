package io.oxtunnel.linux.resolve;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server on all addresses of loopback, by UDP and TCP, with bad habits on request. */
final class ToyNameServer implements AutoCloseable {
    /** How many more questions get no answer. */
    volatile int silent;
    /** How many more questions are refused. */
    volatile int refusing;
    /** Whether answers by UDP are truncated. */
    volatile boolean truncate;
    /** Whether wrong answers go before each right one. */
    volatile boolean forging;
    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final Semaphore asked = new Semaphore(0);
    private final DatagramSocket datagrams;
    private final ServerSocket streams;

    ToyNameServer() throws IOException {
        datagrams = new DatagramSocket(new InetSocketAddress("0.0.0.0", 0));
        streams = new ServerSocket();
        streams.bind(new InetSocketAddress("0.0.0.0", datagrams.getLocalPort()));
        Thread.ofPlatform().daemon().start(this::serveDatagrams);
        Thread.ofPlatform().daemon().start(this::serveStreams);
    }

    int port() {
        return datagrams.getLocalPort();
    }

    int questions() {
        return questions.get();
    }

    void awaitQuestion() throws InterruptedException {
        if (!asked.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody asked");
        }
    }

    void put(String name, String... addresses) {
        names.put(name, List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
    }

    private void serveDatagrams() {
        byte[] bytes = new byte[512];
        try {
            while (true) {
                DatagramPacket question = new DatagramPacket(bytes, bytes.length);
                datagrams.receive(question);
                questions.incrementAndGet();
                asked.release();
                answer(question);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void answer(DatagramPacket question) throws IOException {
        if (silent > 0) {
            silent--;
            return;
        }
        byte[] asked = Arrays.copyOf(question.getData(), question.getLength());
        if (forging) {
            byte[] forged = response(asked, 0, true);
            forged[0] ^= 1;
            datagrams.send(new DatagramPacket(forged, forged.length, question.getSocketAddress()));
            datagrams.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, question.getSocketAddress()));
        }
        int code = 0;
        if (refusing > 0) {
            refusing--;
            code = 5;
        }
        byte[] answer = response(asked, code, !truncate);
        datagrams.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket socket = streams.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] question = in.readNBytes(in.readUnsignedShort());
                    byte[] answer = response(question, 0, true);
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private byte[] response(byte[] question, int code, boolean whole) throws IOException {
        int type = question[question.length - 3];
        List<InetAddress> all = names.getOrDefault(name(question), List.of()).stream()
                .filter(address -> address.getAddress().length == (type == DnsQuestion.A ? 4 : 16)).toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(question, 0, 2);
        out.writeShort(whole ? 0x8180 | code : 0x8380);
        out.writeShort(1);
        out.writeShort(whole ? all.size() : 0);
        out.writeInt(0);
        out.write(question, 12, question.length - 12);
        for (InetAddress address : whole ? all : List.<InetAddress>of()) {
            out.writeShort(0xc00c);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(address.getAddress().length);
            out.write(address.getAddress());
        }
        return bytes.toByteArray();
    }

    private static String name(byte[] question) {
        StringBuilder name = new StringBuilder();
        for (int at = 12; question[at] != 0; at += 1 + question[at]) {
            name.append(name.isEmpty() ? "" : ".").append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII));
        }
        return name.toString();
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            streams.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
