package io.oxtunnel.forwarder.userspace.tcp;

import java.nio.ByteBuffer;

/** Packets as bytes, written and read without any code of the endpoint: an independent reading of the RFCs. */
final class SimPacket {
    static final byte[] CLIENT = {10, 77, 0, 2};
    static final byte[] REMOTE = {(byte) 192, 0, 2, 7};
    static final int CLIENT_PORT = 40_000;
    static final int REMOTE_PORT = 443;

    private SimPacket() {
    }

    private static byte[] wide(byte[] v4) {
        byte[] raw = new byte[16];
        raw[0] = (byte) 0xfd;
        raw[1] = 0x77;
        System.arraycopy(v4, 0, raw, 12, 4);
        return raw;
    }

    /** Builds a segment of the client. */
    static byte[] build(boolean v6, int sequence, int acknowledgement, int flags, int window, byte[] options, byte[] payload) {
        return build(v6, CLIENT_PORT, sequence, acknowledgement, flags, window, options, payload);
    }

    static byte[] build(boolean v6, int port, int sequence, int acknowledgement, int flags, int window, byte[] options, byte[] payload) {
        return build(v6, CLIENT, port, sequence, acknowledgement, flags, window, options, payload);
    }

    /** Builds a segment of any client, named by four bytes. */
    static byte[] build(boolean v6, byte[] client, int port, int sequence, int acknowledgement, int flags, int window, byte[] options, byte[] payload) {
        int network = v6 ? 40 : 20;
        int padded = (options.length + 3) / 4 * 4;
        int bytes = 20 + padded + payload.length;
        ByteBuffer b = ByteBuffer.allocate(network + bytes);
        if (v6) {
            b.putInt(0x6000_0000).putShort((short) bytes).put((byte) 6).put((byte) 64).put(wide(client)).put(wide(REMOTE));
        } else {
            b.putInt(0x4500_0000 | network + bytes).putInt(0x4000).putInt(64 << 24 | 6 << 16).put(client).put(REMOTE);
            b.putShort(10, (short) ~sum(b.array(), 0, 20, 0));
        }
        b.putShort((short) port).putShort((short) REMOTE_PORT).putInt(sequence).putInt(acknowledgement);
        b.put((byte) ((20 + padded) / 4 << 4)).put((byte) flags).putShort((short) window).putInt(0).put(options);
        b.position(network + 20 + padded).put(payload);
        b.putShort(network + 16, (short) ~sum(b.array(), network, bytes, pseudo(b, v6, bytes)));
        return b.array();
    }

    static int pseudo(ByteBuffer b, boolean v6, int bytes) {
        return v6 ? sum(b.array(), 8, 32, 6 + bytes) : sum(b.array(), 12, 8, 6 + bytes);
    }

    /** RFC 1071, word by word. */
    static int sum(byte[] raw, int at, int length, int start) {
        long sum = start;
        for (int i = 0; i < length; i++) {
            sum += (i & 1) == 0 ? (raw[at + i] & 0xff) << 8 : raw[at + i] & 0xff;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }
}
