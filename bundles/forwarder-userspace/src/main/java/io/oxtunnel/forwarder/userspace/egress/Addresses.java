package io.oxtunnel.forwarder.userspace.egress;

import java.nio.ByteBuffer;

/** IP addresses as numbers, big-endian. */
final class Addresses {
    private Addresses() {
    }

    static long high(byte[] raw) {
        return ByteBuffer.wrap(raw).getLong(0);
    }

    static long low(byte[] raw) {
        return ByteBuffer.wrap(raw).getLong(8);
    }

    static int int4(byte[] raw) {
        return ByteBuffer.wrap(raw).getInt(0);
    }
}
