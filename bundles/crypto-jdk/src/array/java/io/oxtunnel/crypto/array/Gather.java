package io.oxtunnel.crypto.array;

import io.oxtunnel.api.packet.Memory;
import java.util.Arrays;

/**
 * The bytes of one packet on their way through a cipher that works on arrays. The plaintext arrives in pieces of any size; since such
 * ciphers hold back an incomplete block, the pieces are gathered, sealed at once, and the ciphertext is then written to where each
 * piece wants it. The arrays grow to the largest packet seen; the first packet makes them, so that an idle key costs nothing.
 */
final class Gather {
    private static final int FIRST_SIZE = 2_048;

    private final Memory memory;
    private byte[] plaintext = new byte[0];
    private byte[] sealed = new byte[0];
    private int length;
    private long[] pieceAt = new long[2];
    private int[] pieceEnd = new int[2];
    private int pieces;

    Gather(Memory memory) {
        this.memory = memory;
    }

    /** Forgets the packet before. */
    void clear() {
        length = 0;
        pieces = 0;
    }

    /** Takes {@code n} bytes at {@code in}; their ciphertext will go to {@code out}. */
    void add(long in, int n, long out) {
        int end = Math.addExact(length, n);
        plaintext = withRoom(plaintext, end);
        memory.read(in, plaintext, length, n);
        if (pieces == 0 || pieceAt[pieces - 1] + pieceLength(pieces - 1) != out) {
            addPiece(out);
        }
        pieceEnd[pieces - 1] = end;
        length = end;
    }

    private void addPiece(long out) {
        if (pieces == pieceAt.length) {
            pieceAt = Arrays.copyOf(pieceAt, 2 * pieces);
            pieceEnd = Arrays.copyOf(pieceEnd, 2 * pieces);
        }
        pieceAt[pieces++] = out;
    }

    private int pieceLength(int piece) {
        return pieceEnd[piece] - (piece == 0 ? 0 : pieceEnd[piece - 1]);
    }

    /** Returns the array that holds the plaintext in its first {@link #length()} bytes. */
    byte[] plaintext() {
        return plaintext;
    }

    /** Returns how many bytes were gathered. */
    int length() {
        return length;
    }

    /** Returns the array for the ciphertext and {@code tag} bytes behind it. */
    byte[] sealed(int tag) {
        sealed = withRoom(sealed, length + tag);
        return sealed;
    }

    /** Writes the ciphertext to where its pieces belong, and the {@code tag} bytes behind it to {@code tagAt}. */
    void scatter(long tagAt, int tag) {
        int from = 0;
        for (int i = 0; i < pieces; i++) {
            memory.write(sealed, from, pieceAt[i], pieceEnd[i] - from);
            from = pieceEnd[i];
        }
        memory.write(sealed, length, tagAt, tag);
    }

    /** Overwrites the plaintext. */
    void erase() {
        Arrays.fill(plaintext, (byte) 0);
        clear();
    }

    /** Returns {@code array}, or a longer one with the same start. */
    static byte[] withRoom(byte[] array, int needed) {
        return needed <= array.length ? array : Arrays.copyOf(array, Math.max(needed, Math.max(FIRST_SIZE, 2 * array.length)));
    }
}
