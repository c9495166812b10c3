package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.Session;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Builds and checks packets the slow, plain way, byte by byte, for comparison with what the data path does. */
final class Packets {
    static final int TCP = 6;
    static final int UDP = 17;

    private Packets() {
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    /** IPv4 with {@code options} (a multiple of 4), DF, id 0xfffe so that increments wrap; the header checksum is right. */
    static byte[] v4(int protocol, byte[] options, byte[] body) {
        ByteBuffer b = ByteBuffer.allocate(20 + options.length + body.length);
        b.put((byte) (0x45 + options.length / 4)).put((byte) 0x2a).putShort((short) b.capacity());
        b.putShort((short) 0xfffe).putShort((short) 0x4000).put((byte) 63).put((byte) protocol).putShort((short) 0);
        b.put(hex("0a4d0002 c0000201")).put(options).put(body);
        put(b.array(), 10, ~sum(b.array(), 0, 20 + options.length, 0));
        return b.array();
    }

    /** IPv6; {@code extensions} are whole headers whose last one names {@code protocol}, {@code first} names the first of them. */
    static byte[] v6(int first, byte[] extensions, byte[] body) {
        ByteBuffer b = ByteBuffer.allocate(40 + extensions.length + body.length);
        b.putInt(0x62a12345).putShort((short) (extensions.length + body.length)).put((byte) first).put((byte) 63);
        b.put(hex("fd770000000000000000000000000002 20010db8000000000000000000000099")).put(extensions).put(body);
        return b.array();
    }

    static byte[] tcp(int seq, int flags, byte[] options, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(20 + options.length + payload.length);
        b.putShort((short) 51820).putShort((short) 443).putInt(seq).putInt(0x89abcdef);
        b.putShort((short) ((5 + options.length / 4) << 12 | flags)).putShort((short) 0xfedc).putShort((short) 0x1111);
        b.putShort((short) 7).put(options).put(payload);
        return b.array();
    }

    static byte[] udp(byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(8 + payload.length);
        b.putShort((short) 53).putShort((short) 4433).putShort((short) b.capacity()).putShort((short) 0x2222).put(payload);
        return b.array();
    }

    static byte[] bytes(RandomGenerator random, int n) {
        byte[] b = new byte[n];
        random.nextBytes(b);
        return b;
    }

    /** RFC 1071, one word after the other. */
    static int sum(byte[] b, int from, int to, int start) {
        int s = start;
        for (int i = from; i < to; i += 2) {
            s += (b[i] & 0xff) << 8 | (i + 1 < to ? b[i + 1] & 0xff : 0);
            s = (s & 0xffff) + (s >>> 16);
        }
        return s;
    }

    /** Sum over pseudo header and everything from {@code l4} to the end; 0xffff when the checksum in it is right. */
    static int transportSum(byte[] p, int l4, int protocol) {
        boolean v6 = p[0] >>> 4 == 6;
        int s = v6 ? sum(p, 8, 40, 0) : sum(p, 12, 20, 0);
        s += protocol + p.length - l4;
        s = (s & 0xffff) + (s >>> 16);
        return sum(p, l4, p.length, s);
    }

    static void put(byte[] b, int at, int word) {
        b[at] = (byte) (word >>> 8);
        b[at + 1] = (byte) word;
    }

    static int get(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
    }

    static void store(Memory memory, long at, byte[] packet) {
        memory.write(packet, 0, at, packet.length);
    }

    static byte[] load(Memory memory, long at, int length) {
        byte[] b = new byte[length];
        memory.read(at, b, 0, length);
        return b;
    }

    /** A session that has addresses and nothing else; null for none. */
    static Session session(String v4, String v6) {
        int address4 = v4 == null ? 0 : ByteBuffer.wrap(InetAddress.ofLiteral(v4).getAddress()).getInt();
        ByteBuffer address6 = v6 == null ? ByteBuffer.allocate(16) : ByteBuffer.wrap(InetAddress.ofLiteral(v6).getAddress());
        return (Session) Proxy.newProxyInstance(Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, args) ->
                switch (method.getName()) {
                    case "address4" -> address4;
                    case "address6High" -> address6.getLong(0);
                    case "address6Low" -> address6.getLong(8);
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == args[0];
                    case "toString" -> "Session[" + v4 + " " + v6 + "]";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
