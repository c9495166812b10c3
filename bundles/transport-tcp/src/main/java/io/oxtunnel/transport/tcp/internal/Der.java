package io.oxtunnel.transport.tcp.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the few kinds of DER values (X.690) that a certificate is made of. Stateless. */
final class Der {
    private Der() {
    }

    /** A value with its tag and length in front. */
    static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        byte[] head = length < 0x80 ? new byte[] {(byte) tag, (byte) length}
                : length < 0x100 ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >>> 8), (byte) length};
        byte[] all = Arrays.copyOf(head, head.length + length);
        System.arraycopy(content.toByteArray(), 0, all, head.length, length);
        return all;
    }

    static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    /** A positive number; the first bit of the bytes is 0. */
    static byte[] integer(byte... bytes) {
        return value(0x02, bytes);
    }

    /** An object identifier, encoded already. */
    static byte[] oid(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return value(0x06, raw);
    }

    static byte[] text(String text) {
        return value(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A time as YYYYMMDDHHMMSSZ. */
    static byte[] time(String text) {
        return value(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A string of whole bytes, as bits. */
    static byte[] bits(byte[] bytes) {
        return value(0x03, new byte[1], bytes);
    }
}
