package io.oxtunnel.conformance.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link CipherProvider} must do with packets in a memory. The one-shot methods, checked by vectors, are the reference. */
public abstract class PacketConformance extends PacketFixture {
    @ParameterizedTest
    @EnumSource
    void sealsAndOpensEverySizeInPlaceAndElsewhere(Suite suite) {
        assumeSuite(suite);
        try (Sealer sealer = provider().sealer(suite, key, memory); Opener opener = provider().opener(suite, key, memory)) {
            for (int n : new int[] {0, 1, 15, 16, 17, 63, 64, 65, 1_400, 2_049, 16_384, 65_535}) {
                byte[] plaintext = bytes(n);
                write(0, bytes(BODY_AT));
                byte[] expected = reference(suite, plaintext);
                write(BODY_AT, plaintext);
                seal(sealer, BODY_AT, n, BODY_AT);
                assertArrayEquals(expected, read(BODY_AT, n + Suite.TAG));
                assertTrue(open(opener, n, ELSEWHERE));
                assertArrayEquals(plaintext, read(ELSEWHERE, n));
                assertArrayEquals(expected, read(BODY_AT, n + Suite.TAG), "an opener changes only where it writes");
                assertTrue(open(opener, n, BODY_AT));
                assertArrayEquals(plaintext, read(BODY_AT, n));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sealsAPacketInPiecesOfAnySizeFromAndToAnyPlace(Suite suite) {
        assumeSuite(suite);
        try (Sealer sealer = provider().sealer(suite, key, memory)) {
            for (int round = 0; round < 200; round++) {
                int n = 1 + random.nextInt(3_000);
                byte[] plaintext = bytes(n);
                write(0, bytes(BODY_AT));
                write(BODY_AT, plaintext);
                byte[] expected = reference(suite, plaintext);
                sealer.begin(NONCE_AT);
                int split = random.nextInt(HEADER + 1);
                sealer.aad(0, split);
                sealer.aad(split, HEADER - split);
                int gap = random.nextInt(3);
                byte[] sealed = sealInPieces(sealer, n, round % 2 == 0 ? BODY_AT : ELSEWHERE, round % 2 == 0 ? 0 : gap);
                assertArrayEquals(expected, sealed, "round " + round);
            }
        }
    }

    /** Seals with {@code gap} bytes between the pieces of the output, and returns the output without the gaps. */
    private byte[] sealInPieces(Sealer sealer, int n, long out, int gap) {
        int[] at = new int[n];
        int done = 0;
        long to = out;
        while (done < n) {
            int piece = 1 + random.nextInt(Math.min(n - done, 700));
            sealer.data(BODY_AT + done, piece, to);
            for (int i = 0; i < piece; i++) {
                at[done + i] = (int) to + i;
            }
            done += piece;
            to += piece + gap;
        }
        sealer.finish(to);
        byte[] sealed = Arrays.copyOf(new byte[0], n + Suite.TAG);
        for (int i = 0; i < n; i++) {
            sealed[i] = memory.getByte(at[i]);
        }
        System.arraycopy(read(to, Suite.TAG), 0, sealed, n, Suite.TAG);
        return sealed;
    }

    /** AUTH form of PROTOCOL.md section 2: the payload is authenticated in a second part, and nothing is encrypted. */
    @ParameterizedTest
    @EnumSource
    void authenticatesTwoPartsWithoutPlaintext(Suite suite) {
        assumeSuite(suite);
        try (Sealer sealer = provider().sealer(suite, key, memory); Opener opener = provider().opener(suite, key, memory)) {
            int n = 1_301;
            write(0, bytes(BODY_AT + n));
            sealer.begin(NONCE_AT);
            sealer.aad(0, HEADER);
            sealer.aad(BODY_AT, n);
            sealer.finish(BODY_AT + n);
            assertTrue(opener.open(NONCE_AT, 0, HEADER, BODY_AT, n, BODY_AT + n, 0, ELSEWHERE));
            memory.putByte(BODY_AT + 700, (byte) (memory.getByte(BODY_AT + 700) ^ 0x10));
            assertFalse(opener.open(NONCE_AT, 0, HEADER, BODY_AT, n, BODY_AT + n, 0, ELSEWHERE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEveryFlippedBit(Suite suite) {
        assumeSuite(suite);
        int n = 23;
        try (Sealer sealer = provider().sealer(suite, key, memory); Opener opener = provider().opener(suite, key, memory)) {
            write(0, bytes(BODY_AT + n));
            seal(sealer, BODY_AT, n, BODY_AT);
            for (int bit = 0; bit < 8 * (BODY_AT + n + Suite.TAG); bit++) {
                flip(bit);
                assertFalse(open(opener, n, ELSEWHERE), "bit " + bit);
                flip(bit);
            }
            assertTrue(open(opener, n, ELSEWHERE));
        }
    }

    private void flip(int bit) {
        memory.putByte(bit / 8, (byte) (memory.getByte(bit / 8) ^ 1 << bit % 8));
    }

    /** A forger who guesses the next counter cannot block the genuine packet; nor can a copy disturb what follows. */
    @Tag("T27")
    @DisplayName("T27 forged next counter, then genuine: delivered")
    @ParameterizedTest
    @EnumSource
    void opensTheGenuinePacketAfterAForgedOneWithItsNonce(Suite suite) {
        assumeSuite(suite);
        int n = 100;
        try (Sealer sealer = provider().sealer(suite, key, memory); Opener opener = provider().opener(suite, key, memory)) {
            for (int counter = 1; counter <= 5; counter++) {
                byte[] plaintext = bytes(n);
                memory.putLong(NONCE_AT + 4, counter);
                write(BODY_AT, bytes(n + Suite.TAG));
                assertFalse(open(opener, n, ELSEWHERE));
                write(BODY_AT, plaintext);
                seal(sealer, BODY_AT, n, BODY_AT);
                for (int copy = 0; copy < 3; copy++) {
                    assertTrue(open(opener, n, ELSEWHERE));
                    assertArrayEquals(plaintext, read(ELSEWHERE, n));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void contextsOfOneProviderDoNotMix(Suite suite) {
        assumeSuite(suite);
        byte[] plaintext = bytes(50);
        byte[] otherKey = bytes(Suite.KEY);
        write(0, bytes(BODY_AT));
        byte[] expected = reference(suite, plaintext);
        write(BODY_AT, plaintext);
        try (Sealer a = provider().sealer(suite, key, memory); Sealer b = provider().sealer(suite, otherKey, memory)) {
            a.begin(NONCE_AT);
            b.begin(NONCE_AT);
            a.aad(0, HEADER);
            a.data(BODY_AT, 30, ELSEWHERE);
            b.data(BODY_AT, 50, ELSEWHERE + 1_000);
            b.finish(ELSEWHERE + 1_050);
            a.data(BODY_AT + 30, 20, ELSEWHERE + 30);
            a.finish(ELSEWHERE + 50);
        }
        assertArrayEquals(expected, read(ELSEWHERE, 50 + Suite.TAG));
    }

    @ParameterizedTest
    @EnumSource
    void keepsNoReferenceToTheKey(Suite suite) {
        assumeSuite(suite);
        byte[] given = key.clone();
        try (Sealer sealer = provider().sealer(suite, given, memory)) {
            Arrays.fill(given, (byte) 0);
            byte[] plaintext = bytes(40);
            write(0, bytes(BODY_AT));
            write(BODY_AT, plaintext);
            seal(sealer, BODY_AT, 40, BODY_AT);
            assertArrayEquals(reference(suite, plaintext), read(BODY_AT, 40 + Suite.TAG));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesTwiceAndRefusesUseAfterwards(Suite suite) {
        assumeSuite(suite);
        Sealer sealer = provider().sealer(suite, key, memory);
        Opener opener = provider().opener(suite, key, memory);
        for (int i = 0; i < 2; i++) {
            sealer.close();
            opener.close();
        }
        assertThrows(IllegalStateException.class, () -> sealer.begin(NONCE_AT));
        assertThrows(IllegalStateException.class, () -> open(opener, 1, ELSEWHERE));
    }

    @ParameterizedTest
    @EnumSource
    void refusesToEncryptBeforeBeginAndAfterFinish(Suite suite) {
        assumeSuite(suite);
        try (Sealer sealer = provider().sealer(suite, key, memory)) {
            assertThrows(IllegalStateException.class, () -> sealer.data(BODY_AT, 1, BODY_AT));
            seal(sealer, BODY_AT, 10, BODY_AT);
            assertThrows(IllegalStateException.class, () -> sealer.data(BODY_AT, 1, BODY_AT));
            assertThrows(IllegalStateException.class, () -> sealer.finish(BODY_AT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesPositionsOutsideTheMemory(Suite suite) {
        assumeSuite(suite);
        long end = memory.size();
        try (Sealer sealer = provider().sealer(suite, key, memory); Opener opener = provider().opener(suite, key, memory)) {
            assertThrows(IndexOutOfBoundsException.class, () -> sealer.begin(end - Suite.NONCE + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> sealer.begin(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> opener.open(NONCE_AT, 0, HEADER, 0, 0, end - 20, 5, 0));
            sealer.begin(NONCE_AT);
            assertThrows(IndexOutOfBoundsException.class, () -> sealer.data(end - 9, 10, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33})
    void refusesKeysOfAnotherLength(int length) {
        for (Suite suite : provider().suites()) {
            byte[] wrong = new byte[length];
            String expected = "key: " + length + " bytes, must be 32";
            assertEquals(expected,
                    assertThrows(IllegalArgumentException.class, () -> provider().sealer(suite, wrong, memory)).getMessage());
            assertEquals(expected,
                    assertThrows(IllegalArgumentException.class, () -> provider().opener(suite, wrong, memory)).getMessage());
        }
    }

    @Test
    void theSuitesDiffer() {
        assumeSuite(Suite.AES_256_GCM);
        assumeSuite(Suite.CHACHA20_POLY1305);
        write(0, bytes(BODY_AT));
        byte[] plaintext = bytes(32);
        assertFalse(Arrays.equals(reference(Suite.AES_256_GCM, plaintext), reference(Suite.CHACHA20_POLY1305, plaintext)));
    }
}
