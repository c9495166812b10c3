package io.oxtunnel.itests.blackbox;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A program that runs inside a namespace: it answers others by TCP and UDP, and asks them when it is told to, a command and an answer
 * on one line each. Every byte it sends is marked.
 */
public final class Agent {
    private static final int PORT = 7_000;
    private static final int BLOCK = 65_536;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 100_000;
    private static final int ECHO_MILLIS = 2_000;
    private static final int ECHO_TRIES = 3;
    private static final int LARGEST_DATAGRAM = 65_507;
    private static final int RECEIVE_BUFFER = 4 << 20;

    private Sniffer sniffer;
    private UdpStream stream;
    private Heartbeat heartbeat;
    private NameServer names;
    private final TcpManners tcp = new TcpManners();

    private Agent() {
    }

    /** Runs until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(Agent::serveTcp);
        Thread.ofPlatform().daemon().start(Agent::serveUdp);
        Agent agent = new Agent();
        var commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(agent.answer(line.split(" ")));
        }
    }

    private String answer(String... words) {
        try {
            return switch (words[0]) {
                case "hello" -> "ok";
                case "upload" -> upload(words[1], Integer.parseInt(words[2]));
                case "download" -> download(words[1], Integer.parseInt(words[2]));
                case "echo" -> echo(words[1], Integer.parseInt(words[2]));
                case "stream" -> stream(words[1], Integer.parseInt(words[2]));
                case "streamed" -> stream.result();
                case "query" -> query(words[1]);
                case "flood" -> new InitFlood(words[1], Integer.parseInt(words[2]), words[3]).send(Integer.parseInt(words[4]));
                case "tcp" -> tcp.run(words);
                case "beat" -> beat(words[1]);
                case "beaten" -> Long.toString(heartbeat.await());
                case "names" -> names(words[1], words[2]);
                case "asked" -> Integer.toString(names.asked());
                case "unname" -> unname();
                case "datagram" -> datagram(words[1], Integer.parseInt(words[2]), HexFormat.of().parseHex(words[3]));
                case "fan" -> Datagrams.fan(words[1], PORT, Integer.parseInt(words[2]));
                case "from" -> Datagrams.from(Integer.parseInt(words[1]), words[2], PORT, Integer.parseInt(words[3]));
                case "refused" -> Datagrams.refused(words[1], Integer.parseInt(words[2]));
                case "sniff" -> sniff(words[1]);
                case "sniffed" -> sniffer.result();
                default -> throw new IllegalArgumentException(words[0]);
            };
        } catch (Throwable t) {
            return "failed: " + t;
        }
    }

    private String stream(String host, int perSecond) throws IOException {
        stream = new UdpStream(host, PORT, perSecond);
        return "ok";
    }

    private String beat(String host) throws IOException {
        heartbeat = new Heartbeat(host);
        return "ok";
    }

    private String names(String own, String answer) throws IOException {
        names = names == null ? new NameServer(own) : names;
        names.answer(answer);
        return "ok";
    }

    private String unname() {
        names.close();
        names = null;
        return "ok";
    }

    private static String datagram(String host, int port, byte[] bytes) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress(host, port)));
        }
        return "ok";
    }

    private String sniff(String device) throws Throwable {
        sniffer = new Sniffer(device);
        return "ok";
    }

    // A transfer: u8 direction (1 = to the one who listens), u32 blocks; then the blocks; then the hash of what came, from its receiver.

    private static void serveTcp() {
        try (var listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress("::", PORT));
            while (true) {
                Socket socket = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            boolean receive = in.readByte() == 1;
            int blocks = in.readInt();
            if (receive) {
                out.write(receive(in, blocks));
            } else {
                out.write(send(out, blocks));
            }
        } catch (IOException e) {
            // Whoever asked says so.
        }
    }

    private static String upload(String host, int blocks) throws IOException {
        try (Socket socket = connect(host)) {
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeByte(1);
            out.writeInt(blocks);
            byte[] sent = send(out, blocks);
            return compare(sent, socket.getInputStream().readNBytes(sent.length));
        }
    }

    private static String download(String host, int blocks) throws IOException {
        try (Socket socket = connect(host)) {
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeByte(0);
            out.writeInt(blocks);
            var in = new DataInputStream(socket.getInputStream());
            byte[] got = receive(in, blocks);
            return compare(in.readNBytes(got.length), got);
        }
    }

    private static Socket connect(String host) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(READ_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(host), PORT), CONNECT_MILLIS);
        return socket;
    }

    private static byte[] send(DataOutputStream out, int blocks) throws IOException {
        MessageDigest hash = sha256();
        for (int i = 0; i < blocks; i++) {
            byte[] block = Marker.block(BLOCK, i);
            hash.update(block);
            out.write(block);
        }
        out.flush();
        return hash.digest();
    }

    private static byte[] receive(DataInputStream in, int blocks) throws IOException {
        MessageDigest hash = sha256();
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < blocks; i++) {
            in.readFully(block);
            hash.update(block);
        }
        return hash.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String compare(byte[] sent, byte[] got) {
        return Arrays.equals(sent, got) ? "ok" : "sent " + HexFormat.of().formatHex(sent) + ", got " + HexFormat.of().formatHex(got);
    }

    private static void serveUdp() {
        try (var socket = new DatagramSocket(new InetSocketAddress("::", PORT))) {
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            byte[] bytes = new byte[LARGEST_DATAGRAM];
            while (true) {
                DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
                socket.receive(datagram);
                socket.send(datagram);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends what a name server would be asked, and waits for no answer. */
    private static String query(String host) throws IOException {
        try (var socket = new DatagramSocket()) {
            byte[] sent = Marker.block(64, 0);
            socket.send(new DatagramPacket(sent, sent.length, InetAddress.ofLiteral(host), 53));
            return "ok";
        } catch (IOException e) {
            return "refused: " + e.getMessage();
        }
    }

    /** Sends a datagram until it comes back; networks may lose a few. */
    private static String echo(String host, int length) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(ECHO_MILLIS);
            for (int i = 0; i < ECHO_TRIES; i++) {
                byte[] sent = Marker.block(length, i);
                socket.send(new DatagramPacket(sent, length, InetAddress.ofLiteral(host), PORT));
                try {
                    DatagramPacket got = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
                    socket.receive(got);
                    return compare(sent, Arrays.copyOf(got.getData(), got.getLength()));
                } catch (SocketTimeoutException e) {
                    continue;
                }
            }
            return "failed: no echo of " + length + " bytes";
        }
    }
}
