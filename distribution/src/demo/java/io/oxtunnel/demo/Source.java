package io.oxtunnel.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * The file of the demo: pseudo-random bytes that follow from a seed, with a marker at the start of every 1,024 bytes. Made while it is
 * sent, so that its size costs no memory. Immutable.
 *
 * @param tag of the run, see {@link Marker}
 * @param size bytes
 */
record Source(String tag, long size) {
    private static final int BLOCK = 1024;
    private static final int CHUNK = 64 * BLOCK;
    private static final long SEED = 51_820;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Writes the whole file. */
    void writeTo(OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] marker = Marker.FILE.bytes(tag);
        byte[] chunk = new byte[CHUNK];
        for (long left = size; left > 0; left -= CHUNK) {
            fill(chunk, random, marker);
            out.write(chunk, 0, (int) Math.min(left, CHUNK));
        }
    }

    private static void fill(byte[] chunk, SplittableRandom random, byte[] marker) {
        for (int i = 0; i < CHUNK; i += Long.BYTES) {
            LONGS.set(chunk, i, random.nextLong());
        }
        for (int i = 0; i < CHUNK; i += BLOCK) {
            System.arraycopy(marker, 0, chunk, i, marker.length);
        }
    }

    /** Returns the SHA-256 of the file in hexadecimal. */
    String sha256() throws IOException {
        MessageDigest digest = newSha256();
        writeTo(new OutputStream() {
            @Override
            public void write(int b) {
                digest.update((byte) b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
