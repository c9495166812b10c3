package io.oxtunnel.launcher;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Reads the answer to a {@code run} request: frames {@code u8 type | u32 length, big-endian | bytes}; type 1 is output, 2 is error
 * output, 3 is the exit status in one byte, which comes last.
 */
final class Frames {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int EXIT = 3;
    private static final int PIECE = 8192;

    private Frames() {}

    /** Copies output until the exit status comes, and returns that. */
    static int copy(InputStream from, OutputStream stdout, OutputStream stderr) throws IOException {
        var in = new DataInputStream(from);
        while (true) {
            int type = in.readUnsignedByte();
            int length = in.readInt();
            switch (type) {
                case STDOUT -> copy(in, length, stdout);
                case STDERR -> copy(in, length, stderr);
                case EXIT -> {
                    return status(in, length);
                }
                default -> throw new IOException("frame type " + type + "; allowed: 1, 2, 3");
            }
        }
    }

    /** In pieces, so that a length that is told costs nothing before its bytes are there. */
    private static void copy(DataInputStream in, int length, OutputStream out) throws IOException {
        long left = Integer.toUnsignedLong(length);
        while (left > 0) {
            byte[] piece = in.readNBytes((int) Math.min(left, PIECE));
            if (piece.length == 0) {
                throw new EOFException("answer broken off");
            }
            out.write(piece);
            left -= piece.length;
        }
        out.flush();
        // A print stream swallows what goes wrong: without a look at it, a command without an end would go on for a reader that is gone.
        if (out instanceof PrintStream print && print.checkError()) {
            throw new IOException("nobody reads the answer any more");
        }
    }

    private static int status(DataInputStream in, int length) throws IOException {
        if (length != 1) {
            throw new IOException("exit status of " + Integer.toUnsignedString(length) + " bytes; allowed: 1");
        }
        return in.readUnsignedByte();
    }
}
