package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.Wire;

/** Header and nonce in an array, for the control path; the layout is that of {@link Header}. */
final class HeaderBytes {
    private static final int LENGTH_LOW = 8;
    private static final int NONCE_TAIL = 13;

    private HeaderBytes() {
    }

    /** Writes a header with {@code length} bytes after it. */
    static void write(byte[] datagram, int flags, int seq, int length) {
        Bytes.i64(datagram, 0, Header.start(flags, seq, length));
        Bytes.u8(datagram, LENGTH_LOW, length);
    }

    /** Makes header and nonce in front of {@code content} bytes and their tag. */
    static byte[] prefix(int flags, int content, int index, int path, long counter) {
        int most = 0xffff - Wire.NONCE - Wire.TAG;
        byte[] prefix = new byte[Wire.CONTENT];
        write(prefix, flags, (int) counter, Wire.NONCE + Bytes.range(content, most, "content") + Wire.TAG);
        Bytes.i32(prefix, Wire.HEADER, index);
        Bytes.i64(prefix, NONCE_TAIL, Header.nonceTail(path, counter));
        return prefix;
    }
}
