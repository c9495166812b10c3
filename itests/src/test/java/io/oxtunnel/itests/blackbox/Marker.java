package io.oxtunnel.itests.blackbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The pattern that all inner traffic carries, so that it is found wherever it is in clear. */
final class Marker {
    /** 16 bytes, as many as ping takes. */
    static final byte[] BYTES = "OXTUNNEL-CLEAR-!".getBytes(StandardCharsets.US_ASCII);
    /** The same for ping. */
    static final String HEX = HexFormat.of().formatHex(BYTES);

    private Marker() {
    }

    /** Returns a block of marked bytes that differs from every other block. */
    static byte[] block(int length, long number) {
        ByteBuffer block = ByteBuffer.allocate(length);
        while (block.hasRemaining()) {
            byte[] line = ByteBuffer.allocate(BYTES.length + 8).put(BYTES).putLong(number * 31 + block.position()).array();
            block.put(line, 0, Math.min(line.length, block.remaining()));
        }
        return block.array();
    }

    /** Returns whether the marker is in the first bytes of an array. */
    static boolean in(byte[] bytes, int length) {
        for (int i = 0; i + BYTES.length <= length; i++) {
            if (bytes[i] == BYTES[0] && bytes[i + 1] == BYTES[1] && at(bytes, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean at(byte[] bytes, int from) {
        for (int i = 0; i < BYTES.length; i++) {
            if (bytes[from + i] != BYTES[i]) {
                return false;
            }
        }
        return true;
    }
}
