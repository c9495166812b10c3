package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.ExactMemory.START;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.session.DropReason;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Datagrams, packets and frames for the tests, made by hand from PROTOCOL.md and RFC 791/8200, not with the code under test. */
final class Datagrams {
    static final Codec CODEC = new Ox1Codec();

    private Datagrams() {
    }

    /** Returns a code of {@link io.oxtunnel.api.codec.Form}, or the label of a reason to drop. */
    static Object inspect(byte[] datagram) {
        return named(CODEC.inspect(new ExactMemory(datagram), START, datagram.length));
    }

    /** Returns the number of packets in a content, or the label of a reason to drop. */
    static Object packets(int flags, byte[] content) {
        return named(CODEC.packets(new ExactMemory(content), flags, START, content.length));
    }

    private static Object named(int code) {
        return code < 0 ? DropReason.of(code).label() : code;
    }

    /** Makes a datagram with its length field right. */
    static byte[] datagram(int flags, int seq, byte[] payload) {
        byte[] d = new byte[9 + payload.length];
        d[0] = 0x4f;
        d[1] = 0x58;
        d[2] = (byte) flags;
        for (int i = 0; i < 4; i++) {
            d[3 + i] = (byte) (seq >>> 24 - 8 * i);
        }
        d[7] = (byte) (payload.length >>> 8);
        d[8] = (byte) payload.length;
        System.arraycopy(payload, 0, d, 9, payload.length);
        return d;
    }

    /** Makes the payload of a protected datagram: index a1a2a3a4, path 1, counter 0x01_00000007, then content and tag of 0xcc. */
    static byte[] guarded(int content) {
        byte[] head = {(byte) 0xa1, (byte) 0xa2, (byte) 0xa3, (byte) 0xa4, 1, 0, 0, 1, 0, 0, 0, 7};
        byte[] p = Arrays.copyOf(head, 12 + content + 16);
        Arrays.fill(p, 12, p.length, (byte) 0xcc);
        return p;
    }

    /** Makes a handshake message of a size. */
    static byte[] message(int type, int kind, int size) {
        return Arrays.copyOf(new byte[] {(byte) type, 1, (byte) kind}, size);
    }

    /** Makes an IPv4 packet of {@code length} bytes, all ones behind its header. */
    static byte[] ip4(int length) {
        byte[] p = new byte[length];
        Arrays.fill(p, 20, length, (byte) 0xff);
        p[0] = 0x45;
        p[2] = (byte) (length >>> 8);
        p[3] = (byte) length;
        return p;
    }

    /** Makes an IPv6 packet of {@code length} bytes, all ones behind its header. */
    static byte[] ip6(int length) {
        byte[] p = new byte[length];
        Arrays.fill(p, 40, length, (byte) 0xff);
        p[0] = 0x60;
        p[4] = (byte) (length - 40 >>> 8);
        p[5] = (byte) (length - 40);
        return p;
    }

    /** Makes a batch frame. */
    static byte[] batch(byte[]... packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(packets.length >>> 8);
        out.write(packets.length);
        for (byte[] p : packets) {
            out.write(p.length >>> 8);
            out.write(p.length);
            out.writeBytes(p);
        }
        return out.toByteArray();
    }
}
